import type { YamlValue } from '../yaml-scalar.js';
import { isYamlList, isYamlMap } from '../yaml-value.js';

/** A value in which integers are bigint and floats are numbers: Python, hence DVC, tells `1` from `1.0`. */
export type TypedValue = YamlValue;

/** A mapping of such values. */
export interface TypedMap {
  readonly [key: string]: TypedValue;
}

/** Tells whether a value is a mapping or a list. */
export function isContainer(value: TypedValue | undefined): value is TypedMap | TypedValue[] {
  return isYamlMap(value) || isYamlList(value);
}

/** Returns the member of a mapping or the item of a list; undefined where there is none. */
export function memberOf(value: TypedValue | undefined, key: string): TypedValue | undefined {
  if (isYamlList(value)) {
    const index = toIndex(key);
    return index === undefined ? undefined : value[index];
  }
  return isYamlMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Reads a key as the index of a list, as Python reads an integer. */
export function toIndex(key: string): number | undefined {
  return /^[0-9](?:_?[0-9])*$/.test(key) ? Number(key.replaceAll('_', '')) : undefined;
}

/** Tells whether two values are the same, integers and floats told apart. */
export function sameTyped(a: TypedValue | undefined, b: TypedValue | undefined): boolean {
  return equals(a, b, Object.is);
}

/** Tells whether Python's `==` takes two values for equal: `1`, `1.0` and `true` are. */
export function pythonEquals(a: TypedValue | undefined, b: TypedValue | undefined): boolean {
  return equals(a, b, (x, y) => {
    const [left, right] = [toNumeric(x), toNumeric(y)];
    return left === undefined || right === undefined ? x === y : left >= right && left <= right;
  });
}

function toNumeric(value: TypedValue | undefined): number | bigint | undefined {
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' || typeof value === 'bigint' ? value : undefined;
}

function equals(
  a: TypedValue | undefined,
  b: TypedValue | undefined,
  sameScalar: (a: TypedValue | undefined, b: TypedValue | undefined) => boolean
): boolean {
  if (isYamlList(a) && isYamlList(b)) {
    return a.length === b.length && a.every((item, i) => equals(item, b[i], sameScalar));
  }
  if (isYamlMap(a) && isYamlMap(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every(key => Object.hasOwn(b, key) && equals(a[key], b[key], sameScalar))
    );
  }
  return !isContainer(a) && !isContainer(b) && sameScalar(a, b);
}

/** Returns the value with every integer as a number, rounded where it is too large. */
export function toRounded(value: TypedValue): YamlValue {
  if (typeof value === 'bigint') return Number(value);
  if (isYamlList(value)) return value.map(toRounded);
  if (!isYamlMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toRounded(item)]));
}

/** Finds the path of the first text that passes a test. */
export function findText(
  value: TypedValue,
  test: (text: string) => boolean
): readonly string[] | undefined {
  if (typeof value === 'string') return test(value) ? [] : undefined;
  if (!isContainer(value)) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const path = findText(item, test);
    if (path) return [key, ...path];
  }
  return undefined;
}
