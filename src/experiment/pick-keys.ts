import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.js';
import { matchParam, type Held } from '../pipeline/index.js';

/** Keeps what the tracked keys of a params file fit, by dotted names, as `dvc exp show` does. */
export function pickKeys(values: JsonObject, keys: readonly string[] | null): JsonObject {
  return keys === null ? values : Object.fromEntries(keys.flatMap(key => valuesAt(values, key)));
}

/** Follows a dotted name; a key that holds dots itself wins. */
export function valueOf(values: JsonValue | undefined, name: string): JsonValue | undefined {
  if (!isJsonObject(values)) return undefined;
  if (Object.hasOwn(values, name)) return values[name];
  const dot = name.indexOf('.');
  return dot < 0 ? undefined : valueOf(values[name.slice(0, dot)], name.slice(dot + 1));
}

type Named = readonly [name: string, value: JsonValue];

function valuesAt(values: JsonObject, key: string): readonly Named[] {
  const value = valueOf(values, key);
  return value === undefined ? matchParam<Named>(['', values], key, heldBy) : [[key, value]];
}

function heldBy([name, value]: Named): Held<Named> {
  const inner = (key: string | number, item: JsonValue): Named => [
    name === '' ? `${key}` : `${name}.${key}`,
    item
  ];
  if (Array.isArray(value)) return { items: value.map((item: JsonValue, i) => inner(i, item)) };
  if (!isJsonObject(value)) return undefined;
  return { pairs: Object.entries(value).map(([key, item]) => [key, inner(key, item)]) };
}
