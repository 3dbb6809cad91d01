import type { JsonObject } from '../contract/json.js';
import { declare } from './frame.js';
import { findMisuse } from './misuse.js';
import type { FileParams, MethodObject, ParamGroup, ParamKey } from './types.js';

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
  return declare(findMisuse('params', group) ?? { kind: 'params', group }) as ParamGroup<T>;
}

/**
 * Declares an object of a class that does a part of the work: its class (`_cls`) and its fields are params.
 *
 * Another class of the same base takes its place in the params file, or in `new Train({ … })`.
 */
export function method<T extends object>(value: T): MethodObject<T> {
  return declare({ kind: 'method', value }) as MethodObject<T>;
}

/**
 * Declares the values that the stage reads of another params file (YAML, JSON or TOML): all of them, or those named.
 *
 * DVC runs the stage again where one of them changes; `a.b` names a value in a group.
 */
export function paramsFile(path: string, keys?: readonly string[]): FileParams<JsonObject>;
export function paramsFile<T extends object>(
  path: string,
  keys?: readonly ParamKey<T>[]
): FileParams<T>;
export function paramsFile(path: string, keys?: readonly string[]): unknown {
  return declare(findMisuse('paramsFile', path, keys) ?? { kind: 'paramsFile', path, keys });
}
