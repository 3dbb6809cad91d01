import { isJsonObject, jsonEquals, type JsonObject, type JsonValue } from '../contract/json.js';
import { DEFAULT_PARAMS_FILE, STAGE_KEYS, toParamsDeps } from './stage-entry.js';

/** Merges what a stage's entry is in the file, was when we wrote it last, and is to be. What we changed is taken over, what the user changed or added stays. */
export function mergeEntry(
  current: JsonObject,
  base: JsonObject | undefined,
  next: JsonObject
): JsonObject {
  const merged = mergeMaps(current, base, next, (key, c, b, n) => {
    switch (key) {
      case 'deps':
      case 'outs':
      case 'metrics':
      case 'plots':
        return emptyAsAbsent(mergeItems(asList(c), asList(b), asList(n)), c, n);
      case 'params':
        return emptyAsAbsent(mergeParamsList(asList(c), asList(b), asList(n)), c, n);
      default:
        return mergeValue(c, b, n, base !== undefined);
    }
  });
  return orderKeys(current, merged);
}

type Merge = (
  key: string,
  current: JsonValue | undefined,
  base: JsonValue | undefined,
  next: JsonValue | undefined
) => JsonValue | undefined;

function mergeMaps(
  current: JsonObject,
  base: JsonObject | undefined,
  next: JsonObject,
  merge: Merge
): JsonObject {
  const keys = new Set([...Object.keys(current), ...Object.keys(next)]);
  return Object.fromEntries(
    [...keys].flatMap(key => {
      const value = merge(key, current[key], base?.[key], next[key]);
      return value === undefined ? [] : [[key, value] as const];
    })
  );
}

function mergeValue(
  current: JsonValue | undefined,
  base: JsonValue | undefined,
  next: JsonValue | undefined,
  hasBase: boolean
): JsonValue | undefined {
  if (!hasBase) {
    const both = isJsonObject(current) && isJsonObject(next);
    return both ? { ...current, ...next } : (next ?? current);
  }
  if (jsonEquals(base, next)) return current;
  if (!isJsonObject(current) || !isJsonObject(next)) return next;
  const inner = isJsonObject(base) ? base : {};
  return mergeMaps(current, inner, next, (_, c, b, n) => mergeValue(c, b, n, true));
}

/** Lists of paths, where a path may carry flags: merged path by path. */
function mergeItems(
  current: readonly JsonValue[],
  base: readonly JsonValue[],
  next: readonly JsonValue[]
): JsonValue[] {
  const before = new Map(base.map(item => [itemPath(item), item]));
  const after = new Map(next.map(item => [itemPath(item), item]));
  const paths = new Set(current.map(itemPath));
  const merged = current.flatMap((item): JsonValue[] => {
    const path = itemPath(item);
    const ours = after.get(path);
    if (ours === undefined) return before.has(path) ? [] : [item];
    return [mergeFlags(path, item, before.get(path), ours)];
  });
  const isNew = (item: JsonValue): boolean => {
    const path = itemPath(item);
    return !paths.has(path) && !(before.has(path) && jsonEquals(before.get(path), item));
  };
  return insertInOrder(merged, next, isNew);
}

function mergeFlags(
  path: string,
  current: JsonValue,
  base: JsonValue | undefined,
  next: JsonValue
): JsonValue {
  const flags = mergeValue(
    itemFlags(current),
    base === undefined ? undefined : itemFlags(base),
    itemFlags(next),
    base !== undefined
  );
  if (jsonEquals(flags, itemFlags(current))) return current;
  return isJsonObject(flags) && Object.keys(flags).length === 0 ? path : { [path]: flags ?? null };
}

/** Puts each new item after the item that precedes it in `next`. */
function insertInOrder(
  merged: readonly JsonValue[],
  next: readonly JsonValue[],
  isNew: (item: JsonValue) => boolean
): JsonValue[] {
  const result = [...merged];
  next.forEach((item, i) => {
    if (!isNew(item)) return;
    const previous = next.slice(0, i).map(itemPath);
    result.splice(
      afterLast(result, known => previous.includes(itemPath(known))),
      0,
      item
    );
  });
  return result;
}

/** Returns the path of an item of a list, with or without flags. */
export function itemPath(item: JsonValue): string {
  if (!isJsonObject(item)) return textOf(item);
  return Object.keys(item)[0] ?? '';
}

/** Returns the flags of an item of a list; none: an empty mapping. */
export function itemFlags(item: JsonValue): JsonValue {
  return isJsonObject(item) ? (Object.values(item)[0] ?? {}) : {};
}

/** Lists of params, merged key by key: `lr` and `{file: [lr]}`, whole files as `{file: null}`. */
function mergeParamsList(
  current: readonly JsonValue[],
  base: readonly JsonValue[],
  next: readonly JsonValue[]
): JsonValue[] {
  const now = paramAtoms(current);
  const before = paramAtoms(base);
  const after = paramAtoms(next);
  const isRemoved = (file: string, key: string | null): boolean => {
    const atom = atomOf(file, key);
    return before.has(atom) && !after.has(atom);
  };
  const merged = current.flatMap((item): JsonValue[] => {
    if (!isJsonObject(item)) return isRemoved(DEFAULT_PARAMS_FILE, textOf(item)) ? [] : [item];
    const files = Object.entries(item).flatMap(([file, keys]): (readonly [string, JsonValue])[] => {
      if (!Array.isArray(keys)) return isRemoved(file, null) ? [] : [[file, keys]];
      const kept = keys.filter((key: JsonValue) => !isRemoved(file, textOf(key)));
      return kept.length > 0 || keys.length === 0 ? [[file, kept]] : [];
    });
    return files.length > 0 ? [Object.fromEntries(files)] : [];
  });
  for (const [atom, { file, key }] of after) {
    if (!now.has(atom) && !before.has(atom)) addParam(merged, file, key);
  }
  return merged;
}

function addParam(items: JsonValue[], file: string, key: string | null): void {
  if (key !== null && file === DEFAULT_PARAMS_FILE) {
    items.splice(
      afterLast(items, item => typeof item === 'string'),
      0,
      key
    );
    return;
  }
  const index = items.findIndex(item => isJsonObject(item) && Array.isArray(item[file]));
  const known = items[index];
  if (key === null) items.push({ [file]: null });
  else if (isJsonObject(known)) items[index] = { ...known, [file]: [...asList(known[file]), key] };
  else items.push({ [file]: [key] });
}

/** Returns each param of a list by itself: its file and key; null: the whole file. */
export function paramAtoms(
  items: readonly JsonValue[]
): Map<string, { readonly file: string; readonly key: string | null }> {
  const atoms = toParamsDeps(items).flatMap(({ file, keys }) =>
    (keys ?? [null]).map(key => [atomOf(file, key), { file, key }] as const)
  );
  return new Map(atoms);
}

function textOf(item: JsonValue): string {
  return typeof item === 'string' ? item : JSON.stringify(item);
}

function atomOf(file: string, key: string | null): string {
  return JSON.stringify([file, key]);
}

/** Returns a list, empty where there is none. */
export function asList(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

/** A list that lost its last item goes; one that stands there empty, or is to, stays. */
function emptyAsAbsent(
  list: readonly JsonValue[],
  current: JsonValue | undefined,
  next: JsonValue | undefined
): JsonValue | undefined {
  if (list.length > 0) return list;
  if (current !== undefined && asList(current).length === 0) return current;
  return Array.isArray(next) && next.length === 0 ? list : undefined;
}

/** Keys that are there keep their order; each new one takes its place in DVC's order. */
function orderKeys(current: JsonObject, merged: JsonObject): JsonObject {
  const keys = Object.keys(current).filter(key => key in merged);
  for (const key of Object.keys(merged).sort((a, b) => rank(a) - rank(b))) {
    if (keys.includes(key)) continue;
    keys.splice(
      afterLast(keys, known => rank(known) < rank(key)),
      0,
      key
    );
  }
  return Object.fromEntries(keys.map(key => [key, merged[key] ?? null]));
}

function rank(key: string): number {
  const index = (STAGE_KEYS as readonly string[]).indexOf(key);
  return index < 0 ? Infinity : index;
}

/** Returns the index after the last item that passes a test; 0 where none does. */
function afterLast<T>(items: readonly T[], test: (item: T) => boolean): number {
  return items.reduce((index, item, i) => (test(item) ? i + 1 : index), 0);
}
