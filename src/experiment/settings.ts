import { join } from 'node:path';
import type { Diagnostic, Range } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import { findNearest } from '../contract/find-nearest.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.js';
import { err, ok, type Result } from '../contract/result.js';
import { readText } from '../disk/index.js';

/** Path of a project's settings, relative to its root. They are committed. */
export const SETTINGS_PATH = '.stagebook/config.json';

/** Which checkpoints keep their model; code, params and metrics of the others stay. */
export type KeepPolicy =
  | { readonly kind: 'all' }
  | { readonly kind: 'every'; readonly n: number }
  | { readonly kind: 'best-and-last'; readonly last: number };

/** Settings of a project. */
export interface Settings {
  /** Paths that are carried into the temp workspace though git does not track them. */
  readonly include: readonly string[];
  readonly keep: KeepPolicy;
  /** The metric that marks the best checkpoint; null: what the notebook declares. */
  readonly objective: Objective | null;
}

/** A metric by file and dotted key, and which way is better. */
export interface Objective {
  readonly file: string;
  readonly key: string;
  readonly direction: 'maximize' | 'minimize';
}

/** Reads the settings of a project; without a file, the defaults. */
export function readSettings(root: string): Result<Settings, Failure> {
  const text = readText(join(root, SETTINGS_PATH));
  if (!text.ok) return text;
  return parseSettings(text.value ?? '{}');
}

/** Reads the text of a settings file. */
export function parseSettings(text: string): Result<Settings, Failure> {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    return misread(text, null, `is not JSON: ${(error as Error).message}`);
  }
  if (!isJsonObject(value)) return misread(text, null, 'is not an object.');
  const { include = [], checkpoints = {}, best = null } = value;
  if (!isTexts(include))
    return misread(text, 'include', 'has an `include` that is not a list of paths.');
  if (!isJsonObject(checkpoints))
    return misread(text, 'checkpoints', 'has a `checkpoints` that is not an object.');
  const keep = toKeepPolicy(checkpoints['keep'] ?? 'all');
  if (!keep)
    return misread(
      text,
      'keep',
      'has a `checkpoints.keep` that is neither `"all"` nor `{ "every": n }` nor `{ "best": true, "last": n }`.'
    );
  const objective = best === null ? null : toObjective(best);
  if (objective === undefined)
    return misread(
      text,
      'best',
      'has a `best` that does not name a metric as `{ "maximize": "file:key" }`.'
    );
  const unknown =
    findUnknown(value, ['include', 'checkpoints', 'best']) ?? findUnknown(checkpoints, ['keep']);
  if (unknown)
    return misread(
      text,
      unknown.key,
      `has a setting \`${unknown.key}\` that Stagebook does not know.`,
      unknown.meant
    );
  return ok({ include, keep, objective });
}

/** Finds a key that is none of the known ones: most often it is one of them, misspelt. */
function findUnknown(
  value: JsonObject,
  known: readonly string[]
): { readonly key: string; readonly meant: string | undefined } | undefined {
  const key = Object.keys(value).find(one => !known.includes(one));
  return key === undefined ? undefined : { key, meant: findNearest(key, known) };
}

/** Reads `{ "maximize": "live/metrics.json:acc" }` or the same with `minimize`. */
function toObjective(value: JsonValue): Objective | undefined {
  if (!isJsonObject(value)) return undefined;
  for (const direction of ['maximize', 'minimize'] as const) {
    const metric = value[direction];
    const colon = typeof metric === 'string' ? metric.lastIndexOf(':') : -1;
    if (typeof metric === 'string' && colon > 0)
      return { file: metric.slice(0, colon), key: metric.slice(colon + 1), direction };
  }
  return undefined;
}

/** Reads `"all"`, `{ "every": n }` or `{ "best": true, "last": n }`. */
export function toKeepPolicy(value: JsonValue): KeepPolicy | undefined {
  if (value === 'all') return { kind: 'all' };
  if (!isJsonObject(value)) return undefined;
  const { every, best, last, ...others } = value;
  if (Object.keys(others).length > 0) return undefined;
  if (every !== undefined)
    return isCount(every, 1) && best === undefined && last === undefined
      ? { kind: 'every', n: every }
      : undefined;
  return best === true && isCount(last, 0) ? { kind: 'best-and-last', last } : undefined;
}

function isCount(value: JsonValue | undefined, least: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least;
}

function isTexts(value: JsonValue): value is readonly string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}

/** Refuses a settings file, at the place of a key where one is to blame. */
function misread(
  text: string,
  key: string | null,
  problem: string,
  meant?: string
): Result<never, Failure> {
  const range = key === null ? undefined : rangeOf(text, key);
  const example =
    'It holds, for example, `{ "include": ["data/extra"], "checkpoints": { "keep": { "best": true, "last": 3 } } }`.';
  const diagnostic: Diagnostic = {
    severity: 'error',
    code: 'project/settings',
    message: `\`${SETTINGS_PATH}\` ${problem}`,
    location: { kind: 'file', path: SETTINGS_PATH, ...(range && { range }) },
    help: [meant === undefined ? example : `Did you mean \`${meant}\`?`]
  };
  return err({ reason: 'invalid-input', diagnostics: [diagnostic] });
}

/** Returns the place of a key in the text of an object. */
function rangeOf(text: string, key: string): Range | undefined {
  const quoted = JSON.stringify(key);
  const at = text.indexOf(quoted);
  if (at < 0) return undefined; // Written with escapes: the file is named all the same.
  const before = text.slice(0, at).split('\n');
  const start = { line: before.length - 1, column: before.at(-1)?.length ?? 0 };
  return { start, end: { ...start, column: start.column + quoted.length } };
}
