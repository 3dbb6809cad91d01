import { isJsonObject, jsonEquals, type JsonObject, type JsonValue } from '../contract/json.js';
import { asList, itemFlags, itemPath, mergeEntry, paramAtoms } from './merge-entry.js';

const OUT_LISTS = ['outs', 'metrics', 'plots'] as const;

/**
 * Lists where an entry of the file says something else than the notebook; what the user only added is none of it.
 *
 * Each place as one would say it: `cmd`, ``dep `src/Fit.ts` ``.
 */
export function findOverrides(file: JsonObject, notebook: JsonObject): string[] {
  return Object.entries(notebook).flatMap(([key, ours]) => {
    const theirs = file[key];
    if (key === 'deps') return missingItems(theirs, ours).map(path => `dep \`${path}\``);
    if (key === 'params') return missingParams(theirs, ours);
    if (isOutList(key)) return [...missingOuts(key, theirs, ours), ...otherFlags(theirs, ours)];
    return jsonEquals(theirs, ours) ? [] : [`\`${key}\``];
  });
}

/** Takes the notebook's side in an entry, wherever the two contradict each other; what the user only added stays. */
export function overwriteEntry(
  current: JsonObject,
  base: JsonObject | undefined,
  next: JsonObject
): JsonObject {
  const merged = mergeEntry(current, base, next);
  const cleared = Object.entries(merged).flatMap(([key, value]) => {
    if (!isOutList(key) || !Array.isArray(value)) return [[key, value] as const];
    const kept = withoutReplaced(key, asList(value), next);
    return kept.length > 0 || key in next ? [[key, kept] as const] : [];
  });
  // Without a base every difference counts as ours.
  return mergeEntry(Object.fromEntries(cleared), undefined, next);
}

function isOutList(key: string): boolean {
  return (OUT_LISTS as readonly string[]).includes(key);
}

function missingItems(theirs: JsonValue | undefined, ours: JsonValue): string[] {
  const present = new Set(asList(theirs).map(itemPath));
  return asList(ours)
    .map(itemPath)
    .filter(path => !present.has(path));
}

function missingOuts(key: string, theirs: JsonValue | undefined, ours: JsonValue): string[] {
  return missingItems(theirs, ours).map(path => `${key.slice(0, -1)} \`${path}\``);
}

function missingParams(theirs: JsonValue | undefined, ours: JsonValue): string[] {
  const present = paramAtoms(asList(theirs));
  return [...paramAtoms(asList(ours))]
    .filter(([atom]) => !present.has(atom))
    .map(([, { file, key }]) => `param \`${key ?? file}\``);
}

function otherFlags(theirs: JsonValue | undefined, ours: JsonValue): string[] {
  const present = new Map(asList(theirs).map(item => [itemPath(item), itemFlags(item)]));
  return asList(ours).flatMap(item => {
    const [path, wanted, found] = [itemPath(item), itemFlags(item), present.get(itemPath(item))];
    if (found === undefined || !isJsonObject(wanted)) return [];
    return Object.entries(wanted)
      .filter(([flag, value]) => !isJsonObject(found) || !jsonEquals(found[flag], value))
      .map(([flag]) => `\`${flag}\` of \`${path}\``);
  });
}

/** Drops items that stand where one of ours is missing, and ours from a list in which they do not belong: DVC would wait for files that nobody writes. */
function withoutReplaced(
  key: string,
  items: readonly JsonValue[],
  next: JsonObject
): readonly JsonValue[] {
  const ours = asList(next[key]).map(itemPath);
  const elsewhere = OUT_LISTS.filter(list => list !== key).flatMap(list =>
    asList(next[list]).map(itemPath)
  );
  const paths = items.map(itemPath);
  const dropped = new Set(elsewhere);
  let place = 0;
  for (const path of ours) {
    const found = paths.indexOf(path);
    const stands = paths[place];
    if (found >= 0) place = found + 1;
    else if (stands !== undefined && !ours.includes(stands)) {
      dropped.add(stands);
      place++;
    }
  }
  return items.filter(item => !dropped.has(itemPath(item)));
}
