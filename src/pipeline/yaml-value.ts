import type { YamlValue } from './yaml-scalar.js';

/** Tells whether a value is a mapping. */
export function isYamlMap(value: YamlValue | undefined): value is { [key: string]: YamlValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Tells whether a value is a list. */
export function isYamlList(value: YamlValue | undefined): value is readonly YamlValue[] {
  return Array.isArray(value);
}

/** Tells whether two values are equal, key order aside; not-a-number equals itself. */
export function sameValue(a: YamlValue | undefined, b: YamlValue | undefined): boolean {
  if (a === b || (a !== a && b !== b)) return true;
  if (isYamlList(a)) {
    return isYamlList(b) && a.length === b.length && a.every((item, i) => sameValue(item, b[i]));
  }
  if (!isYamlMap(a) || !isYamlMap(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(key => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
  );
}
