import { posix } from 'node:path';
import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.js';
import { MANIFEST_PATH, type Manifest } from '../contract/manifest.js';
import type { Failure } from '../contract/failure.js';
import type { Diagnostic } from '../contract/diagnostic.js';
import { ok, type Result } from '../contract/result.js';
import { readText } from '../disk/index.js';
import { OUR_COMMAND, PIPELINE_FILE } from './plan-pipeline.js';
import type { Project } from './project.js';
import { recoverNotebooks } from './recover-notebooks.js';

/** The manifest of a project where Write graph never ran. */
export const EMPTY_MANIFEST: Manifest = { version: 1, files: {}, stages: {} };

/** A manifest with the text it was read from (undefined: there is none) and what to say about it. */
export interface ReadManifest {
  readonly manifest: Manifest;
  readonly text: string | undefined;
  /** Where it is lost: the notebooks that the graph was written from, as far as they can be told. */
  readonly recovered: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the manifest; one that is unreadable, or missing though Write graph ran, is empty and said. */
export function readManifest(project: Project): Result<ReadManifest, Failure> {
  const read = readText(project.absolute(MANIFEST_PATH));
  if (!read.ok) return read;
  const text = read.value;
  const manifest = text === undefined ? undefined : parseManifest(text);
  if (manifest) return ok({ manifest, text, recovered: [], diagnostics: [] });
  const pipeline = readText(project.absolute(PIPELINE_FILE));
  const stages = pipeline.ok ? (pipeline.value ?? '') : '';
  // Where Write graph never ran, none is missing.
  if (text === undefined && !stages.includes(OUR_COMMAND))
    return ok({ manifest: EMPTY_MANIFEST, text, recovered: [], diagnostics: [] });
  const recovered = recoverNotebooks(project, text, stages);
  const diagnostics = [reportLost(text !== undefined, recovered)];
  return ok({ manifest: EMPTY_MANIFEST, text, recovered, diagnostics });
}

function reportLost(isThere: boolean, recovered: readonly string[]): Diagnostic {
  const below = recovered.filter(path => path.includes('/')).map(path => `\`${path}\``);
  return {
    severity: 'info',
    code: 'project/manifest',
    message: `The manifest ${isThere ? 'could not be read (a merge conflict?)' : 'is missing'}; Write graph rebuilds it from the notebooks.`,
    location: { kind: 'file', path: MANIFEST_PATH },
    ...(below.length > 0 && {
      help: [`Read besides the notebooks in the folder of the project: ${below.join(', ')}.`]
    })
  };
}

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

/**
 * A merge by hand may leave JSON behind that is no manifest any more. One that somebody else made may
 * name any file, and `--prune` removes what it names: only what Write graph makes is taken.
 */
function isManifest(value: unknown): value is Manifest {
  if (!isJsonObject(value) || value['version'] !== 1) return false;
  const { files, stages } = value;
  return areAll(files, FILE) && areAll(stages, STAGE) && Object.keys(files).every(isModulePath);
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

/** Formats the manifest so that branches merge: sorted keys, one slice of a cell a line. */
export function formatManifest(manifest: Manifest): string {
  return `${formatSorted(manifest as unknown as JsonValue, '')}\n`;
}

function formatSorted(value: JsonValue, indent: string): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    const items = value.map((item: JsonValue) => deeper + formatFlat(item));
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  if (!isJsonObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  if (keys.length === 0) return '{}';
  const members = keys.map(
    key => `${deeper}${JSON.stringify(key)}: ${formatSorted(value[key] ?? null, deeper)}`
  );
  return `{\n${members.join(',\n')}\n${indent}}`;
}

function formatFlat(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(formatFlat).join(', ')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map(key => `${JSON.stringify(key)}: ${formatFlat(value[key] ?? null)}`);
  return `{ ${members.join(', ')} }`;
}
