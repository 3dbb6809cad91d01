import { join } from 'node:path';
import { inspect } from 'node:util';
import { COLLECT_SYMBOL, type Collector } from '../contract/stage-run.js';
import type {
  Collected,
  CollectRequest,
  ModulePlace,
  StageProblem
} from '../contract/stage-spec.js';
import { cacheDirectory } from '../notebook/compiled-cache.js';
import { loader } from './commonjs.js';
import { recordLoads } from './loaded-files.js';
import { installHook, ModuleSyntaxError } from './module-hook.js';
import { errorsOf, problemOf } from './report-error.js';
import { SourcePlaces } from './source-place.js';
import { isStageClass } from './stage-name.js';
import { TracedPlaces } from './traced-places.js';

type Exports = Readonly<Record<string, unknown>>;

/** Builds the stages of a project, from the program that builds them or one of each class. Runs none. */
export function collect(request: CollectRequest): Collected {
  const { root, modules, program } = request;
  const texts = { ...modules, ...(program && { [program.path]: program.text }) };
  const memory = new Map(Object.entries(texts).map(([path, text]) => [join(root, path), text]));
  const sources = new SourcePlaces(installHook({ cache: cacheDirectory(root), memory }));
  const places = new TracedPlaces(root, sources);
  const loaded = recordLoads(root, memory);
  const collector: Collector = {};
  Reflect.set(globalThis, Symbol.for(COLLECT_SYMBOL), collector);

  const thrown = buildStages(request, collector, places);
  const found = collector.finish?.();
  const wrong = (found?.problems ?? []).map(({ stack, ...problem }) => {
    const place = places.ofStack(stack);
    return { ...problem, ...(place && { place }) };
  });
  return {
    stages: found?.stages ?? [],
    problems: distinct([...thrown, ...wrong]),
    places: mapValues(found?.stacks ?? {}, stacks =>
      mapValues(stacks, stack => places.ofStack(stack))
    ),
    loaded: [...loaded].sort()
  };
}

/** Runs the program, or builds a stage of each class; returns what went wrong, each class by itself. */
function buildStages(
  { root, classes, program }: CollectRequest,
  collector: Collector,
  places: TracedPlaces
): StageProblem[] {
  const load = (path: string): Exports => loader._load(join(root, path), null, false) as Exports;
  const buildOne = ({ name, module }: CollectRequest['classes'][number]): StageProblem[] => {
    const build = (): void => {
      const built = load(module)[name];
      // Only here is it known whether a base of a file of the user makes it a stage.
      if (isStageClass(built)) Reflect.construct(built as new () => unknown, []);
    };
    return problemsIn(build, places).map(problem => ({ className: name, ...problem }));
  };
  if (!program) return classes.flatMap(buildOne);
  const problems = problemsIn(() => load(program.path), places);
  const left = new Set(problems.length > 0 ? [] : classes);
  // What stages read by class is a stage as well, and may itself read of others.
  for (;;) {
    const wanted = collector.findUnbuilt?.() ?? [];
    const next = [...left].find(({ name }) => wanted.includes(name));
    if (!next) return problems;
    left.delete(next);
    problems.push(...buildOne(next));
  }
}

function problemsIn(build: () => void, places: TracedPlaces): StageProblem[] {
  try {
    build();
    return [];
  } catch (thrown) {
    return errorsOf(thrown).map(error => {
      const place = places.ofError(error);
      return { ...(problemOf(error) ?? failed(error, place)), ...(place && { place }) };
    });
  }
}

function failed(error: unknown, place: ModulePlace | undefined): StageProblem {
  const what =
    error instanceof ModuleSyntaxError && place
      ? `\`${place.file}\`, line ${place.line + 1}, does not compile: ${error.message}`
      : `The code that builds the stages failed: ${describe(error)}`;
  return { code: 'stage/failed', message: what };
}

function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : inspect(error);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** A class may tell its problem where it is built, and once more where all stages are looked at. */
function distinct(problems: readonly StageProblem[]): StageProblem[] {
  const key = ({ message, place, className }: StageProblem): string =>
    JSON.stringify([message, place, className]);
  return [...new Map(problems.map(problem => [key(problem), problem])).values()];
}

function mapValues<T, U>(
  values: Readonly<Record<string, T>>,
  map: (value: T) => U | undefined
): Record<string, U> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => {
      const mapped = map(value);
      return mapped === undefined ? [] : [[key, mapped] as const];
    })
  );
}
