declare const GROUP: unique symbol;
declare const FILE_PARAMS: unique symbol;
declare const METHOD: unique symbol;

/** The public members of `Stage`: no field may have one of these names. */
export const RESERVED = [
  'name',
  'step',
  'resumed',
  'run',
  'steps',
  'log',
  'nextStep',
  'checkpoint'
] as const;

/** One of the {@link RESERVED} names. */
export type Reserved = (typeof RESERVED)[number];

/** A class that can be built; of stages, all but the abstract ones. */
export type ClassOf<T> = new (...args: never[]) => T;

/** A group of params: values of a class that may be given in part. */
export type ParamGroup<T> = T & { readonly [GROUP]?: T };

/** An object whose class and values are params. */
export type MethodObject<T> = T & { readonly [METHOD]?: T };

/** Values of a params file: read by the stage, given by nobody. */
export type FileParams<T> = T & { readonly [FILE_PARAMS]?: T };

/** Names of values in a params file, with `.` between groups. */
export type ParamKey<T> = T extends readonly unknown[]
  ? never
  : T extends object
    ? { [K in keyof T & string]: K | `${K}.${ParamKey<T[K]>}` }[keyof T & string]
    : never;

/** A part of a group of params; lists are given whole. */
export type PartOf<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: PartOf<T[K]> }
    : T;

type IsMethod<T> = 0 extends 1 & T
  ? false
  : [T] extends [(...args: never[]) => unknown]
    ? true
    : false;

/** Names of the fields that a class adds to `Stage`; methods are none. */
export type FieldKey<S> = {
  [K in Exclude<keyof S, Reserved>]: IsMethod<S[K]> extends true ? never : K;
}[Exclude<keyof S, Reserved>];

/** Names of the fields of a stage that another stage can depend on. */
export type OutKey<S> = {
  [K in FieldKey<S>]: IsInput<S[K]> extends true ? never : K;
}[FieldKey<S>];

type IsInput<T> =
  Has<T, typeof GROUP> extends true
    ? true
    : Has<T, typeof FILE_PARAMS> extends true
      ? true
      : Has<T, typeof METHOD>;

/** Whether a type has a mark of ours; `any` seems to have every key, and has none. */
type Has<T, Mark extends symbol> = 0 extends 1 & T ? false : Mark extends keyof T ? true : false;

/** The outs of a stage by field: what `dep(X)` holds. */
export type OutsOf<S> = { readonly [K in OutKey<S>]: S[K] };

/** Names of the fields that a stage can be given. */
type ValueKey<S> = {
  [K in FieldKey<S>]: Has<S[K], typeof FILE_PARAMS> extends true ? never : K;
}[FieldKey<S>];

type ValueOf<T> = 0 extends 1 & T
  ? T
  : typeof GROUP extends keyof T
    ? PartOf<Omit<T, typeof GROUP>>
    : typeof METHOD extends keyof T
      ? NonNullable<T[typeof METHOD]>
      : T;

/** What `new Train({ … })` takes: any of the params and deps. Untyped where the class does not name itself. */
export type ValuesOf<Self> = unknown extends Self
  ? { readonly [field: string]: unknown }
  : { readonly [K in ValueKey<Self>]?: ValueOf<Self[K]> };

/** Which finished stage of a class is loaded. */
export interface LoadOptions extends StageOptions {
  /** An experiment, one of its checkpoints, or any commit; without it, the workspace. */
  readonly rev?: string;
}

/** What distinguishes one stage of a class from another. */
export interface StageOptions {
  /** Name of the stage, if not the name of its class; it replaces `{name}` in paths. */
  readonly name?: string;
}
