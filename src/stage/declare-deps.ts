import type { Source } from './declaration.js';
import type { File } from './file.js';
import { declare } from './frame.js';
import { findMisuse } from './misuse.js';
import type { Stage } from './stage.js';
import type { ClassOf, OutKey, OutsOf } from './types.js';

/** Declares what the stage reads of another stage: an out (a `File`), a value, a metric or a plot; or all of them. */
export const dep: {
  /** Declares that the stage reads all outs of another one. */
  <S extends Stage>(stage: ClassOf<S>): OutsOf<S>;
  <S extends Stage, K extends OutKey<S>>(stage: ClassOf<S>, field: K): S[K];
  /** Declares a dep that a stage may be built without. */
  optional<T = File>(): T | undefined;
} = Object.assign(
  (stage: ClassOf<Stage>, field?: string) =>
    declare(
      findMisuse('dep', stage, field) ?? {
        kind: 'dep',
        source: { stage, ...(field !== undefined && { field }) }
      }
    ) as never,
  { optional: <T = File>() => declare({ kind: 'dep.optional' }) as T | undefined }
);

/** Declares a list of outs of other stages: `deps(Train, 'model')` or `deps([A, 'model'], [B, 'model'])`, of up to six classes. */
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
export function deps<
  A extends Stage,
  K extends OutKey<A>,
  B extends Stage,
  L extends OutKey<B>,
  C extends Stage,
  M extends OutKey<C>,
  D extends Stage,
  N extends OutKey<D>
>(
  a: readonly [ClassOf<A>, K],
  b: readonly [ClassOf<B>, L],
  c: readonly [ClassOf<C>, M],
  d: readonly [ClassOf<D>, N]
): (A[K] | B[L] | C[M] | D[N])[];
export function deps<
  A extends Stage,
  K extends OutKey<A>,
  B extends Stage,
  L extends OutKey<B>,
  C extends Stage,
  M extends OutKey<C>,
  D extends Stage,
  N extends OutKey<D>,
  E extends Stage,
  O extends OutKey<E>
>(
  a: readonly [ClassOf<A>, K],
  b: readonly [ClassOf<B>, L],
  c: readonly [ClassOf<C>, M],
  d: readonly [ClassOf<D>, N],
  e: readonly [ClassOf<E>, O]
): (A[K] | B[L] | C[M] | D[N] | E[O])[];
export function deps<
  A extends Stage,
  K extends OutKey<A>,
  B extends Stage,
  L extends OutKey<B>,
  C extends Stage,
  M extends OutKey<C>,
  D extends Stage,
  N extends OutKey<D>,
  E extends Stage,
  O extends OutKey<E>,
  F extends Stage,
  P extends OutKey<F>
>(
  a: readonly [ClassOf<A>, K],
  b: readonly [ClassOf<B>, L],
  c: readonly [ClassOf<C>, M],
  d: readonly [ClassOf<D>, N],
  e: readonly [ClassOf<E>, O],
  f: readonly [ClassOf<F>, P]
): (A[K] | B[L] | C[M] | D[N] | E[O] | F[P])[];
export function deps(...given: readonly unknown[]): unknown {
  const [first, field] = given;
  const isPairs = Array.isArray(first);
  const misuse = findMisuse('deps', ...(isPairs ? given : [first, field]));
  if (misuse) return declare(misuse);
  const pairs = isPairs ? given : [[first, field]];
  const sources = (pairs as readonly [Source['stage'], string][]).map(([stage, name]) => ({
    stage,
    field: name
  }));
  return declare({ kind: 'deps', sources });
}

/** Declares a file or directory of the project that the stage reads. */
export function depFile(path: string): File {
  return declare(findMisuse('depFile', path) ?? { kind: 'depFile', path }) as File;
}
