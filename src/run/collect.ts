import { join, relative, sep } from 'node:path';
import { inspect } from 'node:util';
import { COLLECT_SYMBOL, type Collector } from '../contract/stage-run.js';
import type {
  Collected,
  CollectRequest,
  ModulePlace,
  StageProblem
} from '../contract/stage-spec.js';
import { cacheDirectory } from '../notebook/transpile.js';
import { loader } from './commonjs.js';
import { recordLoads } from './loaded-files.js';
import { installHook } from './module-hook.js';
import { errorsOf, placeOf, problemOf } from './report-error.js';
import { SourcePlaces } from './source-place.js';
import { StackTraces, type Place } from './stack-trace.js';
import { isStageClass } from './stage-name.js';

type Exports = Readonly<Record<string, unknown>>;

/** Builds the stages of a project, from the program that builds them or one of each class. Runs none. */
export function collect({ root, modules, classes, program }: CollectRequest): Collected {
  const texts = { ...modules, ...(program && { [program.path]: program.text }) };
  const memory = new Map(Object.entries(texts).map(([path, text]) => [join(root, path), text]));
  const sources = new SourcePlaces(installHook({ cache: cacheDirectory(root), memory }));
  const places = new Map<string, Place>();
  const traces = new StackTraces(sources, place => {
    const name = `${place.file}:${place.position.line + 1}:${place.position.column + 1}`;
    places.set(name, place);
    return name;
  });
  const loaded = recordLoads(root, memory);
  const collector: Collector = {};
  Reflect.set(globalThis, Symbol.for(COLLECT_SYMBOL), collector);

  const problems: StageProblem[] = [];
  const attempt = (build: () => void, className?: string): void => {
    try {
      build();
    } catch (thrown) {
      for (const error of errorsOf(thrown)) {
        const place = placeOf(error, traces);
        problems.push({
          ...(className !== undefined && { className }),
          ...(problemOf(error) ?? failed(error)),
          ...(place && { place: toPlace(root, place) })
        });
      }
    }
  };
  if (program) attempt(() => loader._load(join(root, program.path), null, false));
  else
    for (const { name, module } of classes)
      attempt(() => {
        const built = (loader._load(join(root, module), null, false) as Exports)[name];
        // Only here is it known whether a base of a file of the user makes it a stage.
        if (isStageClass(built)) Reflect.construct(built as new () => unknown, []);
      }, name);
  const found = collector.finish?.();
  const placeIn = (stack: string | undefined): ModulePlace | undefined => {
    const place = innermost(stack, places);
    return place && toPlace(root, place);
  };
  for (const { stack, ...problem } of found?.problems ?? []) {
    const place = placeIn(stack);
    problems.push({ ...problem, ...(place && { place }) });
  }
  return {
    stages: found?.stages ?? [],
    problems: distinct(problems),
    places: mapValues(found?.stacks ?? {}, stacks => mapValues(stacks, placeIn)),
    loaded: [...loaded].sort()
  };
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

function failed(error: unknown): StageProblem {
  return {
    code: 'stage/failed',
    message: `The code that builds the stages failed: ${describe(error)}`
  };
}

function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : inspect(error);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** The innermost frame in the author's modules is the place; the library's own frames come before it. */
function innermost(
  stack: string | undefined,
  places: ReadonlyMap<string, Place>
): Place | undefined {
  const names = (stack ?? '')
    .split('\n')
    .map(line => /(?:\(|at )([^()]+:\d+:\d+)\)?$/.exec(line)?.[1] ?? '');
  return names.map(name => places.get(name)).find(found => found !== undefined);
}

function toPlace(root: string, { file, position }: Place): ModulePlace {
  return { file: relative(root, file).split(sep).join('/'), ...position };
}

/** Classes that share a broken helper all fail with the same problem. */
function distinct(problems: readonly StageProblem[]): StageProblem[] {
  const key = ({ message, place }: StageProblem): string => JSON.stringify([message, place]);
  return [...new Map(problems.map(problem => [key(problem), problem])).values()];
}
