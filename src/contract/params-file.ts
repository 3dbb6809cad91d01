import { findNearest } from './find-nearest.js';
import { isJsonObject, type JsonObject, type JsonValue } from './json.js';
import type { ParamsFileSpec } from './stage-spec.js';

/** What a stage misses in a params file: the end of a sentence, and what to do. */
export interface MissingParam {
  readonly what: string;
  readonly help: string;
}

/** Finds a value that a stage reads and its file has not; `values` is undefined where there is no file. */
export function findMissingParam(
  { path, keys }: Pick<ParamsFileSpec, 'path' | 'keys'>,
  values: JsonObject | undefined
): MissingParam | undefined {
  if (!values)
    return {
      what: `\`${path}\`, which is not there.`,
      help: 'Make the file, or correct its path, which is relative to the project root.'
    };
  const key = keys?.find(name => paramAt(values, name) === undefined);
  if (key === undefined) return undefined;
  const nearest = findNearest(key, Object.keys(values));
  const give = `ive \`${key}\` a value in \`${path}\`.`;
  return {
    what: `\`${key}\` of \`${path}\`, which has no such value.`,
    help: nearest === undefined ? `G${give}` : `Write \`${nearest}\`, or g${give}`
  };
}

/** Follows a dotted name, list indices included, as DVC does. */
export function paramAt(values: JsonObject, name: string): JsonValue | undefined {
  return name.split('.').reduce<JsonValue | undefined>((group, key) => {
    if (Array.isArray(group)) return group[Number(key)] as JsonValue | undefined;
    return isJsonObject(group) && Object.hasOwn(group, key) ? group[key] : undefined;
  }, values);
}
