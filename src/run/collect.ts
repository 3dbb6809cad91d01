import { join } from 'node:path';
import { inspect } from 'node:util';
import { COLLECT_SYMBOL, type Collector } from '../contract/stage-run.js';
import type {
  CollectClass,
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

/** Builds the stages of a project, by the programs of its notebooks or one of each class. Runs none. */
export function collect(request: CollectRequest): Collected {
  const { root, modules, programs } = request;
  const texts = [
    ...Object.entries(modules),
    ...programs.map(({ path, text }) => [path, text] as const)
  ];
  const memory = new Map(texts.map(([path, text]) => [join(root, path), text]));
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

/** Runs the programs, and builds a stage of each class that none speaks for; returns what went wrong, each class by itself. */
function buildStages(
  { root, classes, programs }: CollectRequest,
  collector: Collector,
  places: TracedPlaces
): StageProblem[] {
  const load = (path: string): Exports => loader._load(join(root, path), null, false) as Exports;
  const buildOne = ({ name, module }: CollectClass): StageProblem[] => {
    const build = (): void => {
      const built = load(module)[name];
      // Only here is it known whether a base of a file of the user makes it a stage.
      if (isStageClass(built)) Reflect.construct(built as new () => unknown, []);
    };
    return problemsIn(build, places).map((problem): StageProblem => ({
      className: name,
      ...problem
    }));
  };
  const failed = new Set<string>();
  const problems = programs.flatMap(({ notebook, path, imports }) => {
    collector.notebook = notebook;
    // What a class does not load is told of the class, not of the cells that build it.
    const broken = classes
      .filter(({ module }) => imports.includes(module))
      .flatMap(({ name, module }) =>
        problemsIn(() => load(module), places).map(problem => ({ className: name, ...problem }))
      );
    const found = broken.length > 0 ? [] : problemsIn(() => load(path), places);
    delete collector.notebook;
    if (broken.length + found.length > 0) failed.add(notebook);
    return [...broken, ...found.map((problem): StageProblem => ({ ...problem, notebook }))];
  });
  // Cells that only seem to build stages (`new Net(2, 3)` of a file that is not read) say nothing of any class.
  const builders = new Set([...failed, ...(collector.findBuilders?.() ?? [])]);
  const isOneOf = (notebooks: ReadonlySet<string>, { builtBy }: CollectClass): boolean =>
    builtBy.some(notebook => notebooks.has(notebook));
  problems.push(...classes.filter(each => !isOneOf(builders, each)).flatMap(buildOne));
  const left = new Set(classes.filter(each => isOneOf(builders, each) && !isOneOf(failed, each)));
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
