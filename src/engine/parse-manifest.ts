import { posix } from 'node:path';
import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.js';
import type { Manifest } from '../contract/manifest.js';

/** The manifest of a project where Write graph never ran. */
export const EMPTY_MANIFEST: Manifest = { version: 1, files: {}, stages: {} };

/** Reads the text of a manifest; undefined where it is none. */
export function parseManifest(text: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isManifest(value) ? value : undefined;
  } catch {
    return undefined; // Not JSON: the caller says that it is rebuilt.
  }
}

type Shape = Readonly<Record<string, (value: unknown) => boolean>>;

const isText = (value: unknown): boolean => typeof value === 'string';
const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const areObjects = (value: unknown): boolean => Array.isArray(value) && value.every(isJsonObject);
const FILE: Shape = {
  hash: isText,
  notebook: value => isText(value) && isInside(value as string),
  slices: areObjects,
  sharedBy: value => value === undefined || areTexts(value)
};
const STAGE: Shape = {
  class: isText,
  module: isText,
  notebook: isText,
  params: isJsonObject,
  entry: isJsonObject
};
const NOTEBOOK: Shape = { cells: areTexts, classes: areTexts };

/**
 * A merge by hand may leave JSON behind that is no manifest any more. One that somebody else made may
 * name any file, and `--prune` removes what it names: only what Write graph makes is taken.
 */
function isManifest(value: unknown): value is Manifest {
  if (!isJsonObject(value) || value['version'] !== 1) return false;
  const { files, stages, notebooks = {} } = value;
  return (
    areAll(files, FILE) &&
    areAll(stages, STAGE) &&
    areAll(notebooks, NOTEBOOK) &&
    Object.keys(files).every(isModulePath) &&
    Object.keys(notebooks).every(isInside)
  );
}

function isModulePath(path: string): boolean {
  return path.startsWith('src/') && /\.tsx?$/.test(path) && isInside(path);
}

/** Tells a path of a file in the project, as Write graph writes them. */
function isInside(path: string): boolean {
  return posix.normalize(path) === path && !path.startsWith('../');
}

function areAll(records: JsonValue | undefined, shape: Shape): records is JsonObject {
  if (!isJsonObject(records)) return false;
  return Object.values(records).every(
    record =>
      isJsonObject(record) && Object.entries(shape).every(([key, fits]) => fits(record[key]))
  );
}
