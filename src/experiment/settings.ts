import { join } from 'node:path';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import { isJsonObject, type JsonValue } from '../contract/json.js';
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
    return misread(`is not JSON: ${(error as Error).message}`);
  }
  if (!isJsonObject(value)) return misread('is not an object.');
  const { include = [], checkpoints = {} } = value;
  if (!isTexts(include)) return misread('has an `include` that is not a list of paths.');
  if (!isJsonObject(checkpoints)) return misread('has a `checkpoints` that is not an object.');
  const keep = toKeepPolicy(checkpoints['keep'] ?? 'all');
  if (!keep) return misread('has a `checkpoints.keep` that is none of the known ones.');
  const { best = null } = value;
  const objective = best === null ? null : toObjective(best);
  if (objective === undefined)
    return misread('has a `best` that does not name a metric as `{ "maximize": "file:key" }`.');
  return ok({ include, keep, objective });
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
  const { every, best, last } = value;
  if (isCount(every, 1)) return { kind: 'every', n: every };
  return best === true && isCount(last, 0) ? { kind: 'best-and-last', last } : undefined;
}

function isCount(value: JsonValue | undefined, least: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least;
}

function isTexts(value: JsonValue): value is readonly string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}

function misread(problem: string): Result<never, Failure> {
  const diagnostic: Diagnostic = {
    severity: 'error',
    code: 'project/settings',
    message: `\`${SETTINGS_PATH}\` ${problem}`,
    location: { kind: 'file', path: SETTINGS_PATH },
    help: [
      'It holds, for example, `{ "include": ["data/extra"], "checkpoints": { "keep": { "best": true, "last": 3 } } }`.'
    ]
  };
  return err({ reason: 'invalid-input', diagnostics: [diagnostic] });
}
