declare const GROUP: unique symbol;

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

/** A part of a group of params; lists are given whole. */
export type PartOf<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: PartOf<T[K]> }
    : T;

type IsMethod<T> = [T] extends [(...args: never[]) => unknown] ? true : false;

/** Names of the fields that a class adds to `Stage`; methods are none. */
export type FieldKey<S> = {
  [K in Exclude<keyof S, Reserved>]: IsMethod<S[K]> extends true ? never : K;
}[Exclude<keyof S, Reserved>];

/** Names of the fields of a stage that another stage can depend on. */
export type OutKey<S> = {
  [K in FieldKey<S>]: typeof GROUP extends keyof S[K] ? never : K;
}[FieldKey<S>];

type ValueOf<T> = typeof GROUP extends keyof T ? PartOf<Omit<T, typeof GROUP>> : T;

/** What `new Train({ … })` takes: any of the params and deps. Untyped where the class does not name itself. */
export type ValuesOf<Self> = unknown extends Self
  ? { readonly [field: string]: unknown }
  : { readonly [K in FieldKey<Self>]?: ValueOf<Self[K]> };

/** What distinguishes one stage of a class from another. */
export interface StageOptions {
  /** Name of the stage, if not the name of its class; it replaces `{name}` in paths. */
  readonly name?: string;
}
