import type { JsonValue } from '../contract/json.js';
import type { Declaration, Flags, Objective, Source } from './declaration.js';
import type { File } from './file.js';
import { declare } from './frame.js';
import type { LiveLog } from './live-log.js';
import type {
  LiveOptions,
  MetricsOptions,
  OutOptions,
  PlotsOptions,
  ValueOptions
} from './options.js';
import type { Stage } from './stage.js';
import type { ClassOf, OutKey, ParamGroup } from './types.js';

/** Declares a param with its default: a value in `params.yaml` under the stage's name. */
export const param: {
  <T>(value: T): T;
  /** Declares a param that has no default: every stage must be given a value. */
  required<T>(): T;
} = Object.assign(<T>(value: T) => declare({ kind: 'param', value }) as T, {
  required: <T>() => declare({ kind: 'param.required' }) as T
});

/** Declares a group of params: the fields of a class become a map under the stage's name. */
export function params<T extends object>(group: new () => T): ParamGroup<T> {
  return declare({ kind: 'params', group }) as ParamGroup<T>;
}

/** Declares what the stage reads of another stage: an out (a `File`), a value, a metric or a plot. */
export const dep: {
  <S extends Stage, K extends OutKey<S>>(stage: ClassOf<S>, field: K): S[K];
  /** Declares a dep that a stage may be built without. */
  optional<T = File>(): T | undefined;
} = Object.assign(
  <S extends Stage, K extends OutKey<S>>(stage: ClassOf<S>, field: K) =>
    declare({ kind: 'dep', source: { stage, field: String(field) } }) as S[K],
  { optional: <T = File>() => declare({ kind: 'dep.optional' }) as T | undefined }
);

/** Declares a list of outs of other stages: `deps(Train, 'model')` or `deps([A, 'model'], [B, 'model'])`. */
export function deps<S extends Stage, K extends OutKey<S>>(stage: ClassOf<S>, field: K): S[K][];
export function deps<A extends Stage, K extends OutKey<A>>(a: readonly [ClassOf<A>, K]): A[K][];
export function deps<A extends Stage, K extends OutKey<A>, B extends Stage, L extends OutKey<B>>(
  a: readonly [ClassOf<A>, K],
  b: readonly [ClassOf<B>, L]
): (A[K] | B[L])[];
export function deps<
  A extends Stage,
  K extends OutKey<A>,
  B extends Stage,
  L extends OutKey<B>,
  C extends Stage,
  M extends OutKey<C>
>(
  a: readonly [ClassOf<A>, K],
  b: readonly [ClassOf<B>, L],
  c: readonly [ClassOf<C>, M]
): (A[K] | B[L] | C[M])[];
export function deps(...given: readonly unknown[]): unknown {
  const [first, field] = given;
  const pairs = Array.isArray(first) ? given : [[first, field]];
  const sources = (pairs as readonly [Source['stage'], string][]).map(([stage, name]) => ({
    stage,
    field: name
  }));
  return declare({ kind: 'deps', sources });
}

/** Declares a file or directory of the project that the stage reads. */
export function depFile(path: string): File {
  return declare({ kind: 'depFile', path }) as File;
}

/** Declares a file or directory that the stage writes; `{name}` in the path is the stage's name. */
export function outs(path: string, options: OutOptions = {}): File {
  return declare({ kind: 'outs', path, flags: flagsOf(options) }) as File;
}

/** Declares a value that is written to `nodes/<stage>/<field>.json` after `run()`. */
export function out<T>(options: ValueOptions = {}): T {
  return declare(valueDeclaration('out', options)) as T;
}

/** Declares metrics: numbers that DVC compares between revisions. `maximize` or `minimize` marks the best checkpoint. */
export function metrics<T>(options: MetricsOptions<T> = {}): T {
  const { maximize, minimize, ...rest } = options;
  return declare(valueDeclaration('metrics', rest, objectiveOf({ maximize, minimize }))) as T;
}

/** Declares a plot: rows that DVC draws. It starts as an empty list. */
export function plots<Row>(options: PlotsOptions<Row> = {}): Row[] {
  const { xLabel, yLabel, ...rest } = options;
  const labels = { x_label: xLabel, y_label: yLabel };
  return declare(valueDeclaration('plots', { ...rest, ...labels })) as Row[];
}

/** Declares a live log: what `this.log()` writes during `run()`, in the layout of DVCLive. */
export function live(options: LiveOptions = {}): LiveLog {
  const { dir = 'live/{name}', ...rest } = options;
  return declare({ kind: 'live', dir, objective: objectiveOf(rest) }) as LiveLog;
}

function valueDeclaration(
  kind: 'out' | 'metrics' | 'plots',
  { path, ...flags }: { readonly path?: string | undefined },
  objective?: Objective
): Declaration {
  return { kind, path, flags: flagsOf(flags), objective };
}

function flagsOf(options: object): Flags {
  const flags: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(options))
    if (value !== undefined) flags[key] = value as JsonValue;
  return flags;
}

function objectiveOf(options: {
  readonly maximize?: string | undefined;
  readonly minimize?: string | undefined;
}): Objective | undefined {
  if (options.maximize !== undefined) return { metric: options.maximize, direction: 'maximize' };
  return options.minimize === undefined
    ? undefined
    : { metric: options.minimize, direction: 'minimize' };
}
