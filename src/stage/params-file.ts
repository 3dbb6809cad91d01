import { statSync } from 'node:fs';
import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.js';
import { findMissingParam, paramAt } from '../contract/params-file.js';
import type { ParamsFileSpec } from '../contract/stage-spec.js';
import type { Declaration } from './declaration.js';
import { callEngineNow } from './engine-call.js';
import { valueHandle } from './handle.js';
import { absolutePath, fillName, label, normalizePath, projectRoot } from './paths.js';
import { misdeclared, type Subject } from './problem.js';
import { collector, type StageRecord } from './state.js';

type ParamsFile = Extract<Declaration, { readonly kind: 'paramsFile' }>;

/** Returns what a `paramsFile` field of a new instance holds: its values where they are known, else what reads them. */
export function paramsFileValue(
  { path: template, keys }: ParamsFile,
  record: StageRecord,
  subject: Subject & { readonly field: string }
): unknown {
  const path = normalizePath(fillName(template, record.name, subject));
  if (path.toLowerCase().endsWith('.py'))
    throw misdeclared(
      subject,
      `${label(subject)} reads \`${path}\`, and a params file in Python cannot be read here.`,
      'Keep the values in a file of YAML, JSON or TOML.'
    );
  const spec = { field: subject.field, path, keys: keys ?? null };
  const { className } = record;
  record.paramsFiles.set(subject.field, spec);
  const known = record.request?.paramsFiles?.[path];
  if (known) return pickParams(known, spec, className);
  return valueHandle(undefined, () => readParamsFile(spec, className));
}

/** Reads the values of a params file in a notebook. */
export function readParamsFile(spec: ParamsFileSpec, className: string): JsonObject {
  const { field, path } = spec;
  const subject = { className, field };
  if (collector())
    throw misdeclared(
      subject,
      `${label(subject)} has no value while the graph is written: it is read from \`${path}\` when the stage runs.`,
      'Read it in `run()`.'
    );
  return pickParams(readNow(path), spec, className);
}

/** Keeps the values that a stage asks for; refuses where one, or the whole file, is not there. */
export function pickParams(
  values: JsonObject | undefined,
  spec: ParamsFileSpec,
  className: string
): JsonObject {
  const missing = findMissingParam(spec, values);
  if (missing) {
    const subject = { className, field: spec.field };
    throw misdeclared(subject, `${label(subject)} reads ${missing.what}`, missing.help);
  }
  if (!values || !spec.keys) return values ?? {};
  const picked: Record<string, JsonValue> = {};
  for (const key of spec.keys) put(picked, key.split('.'), paramAt(values, key) ?? null);
  return picked;
}

function put(group: Record<string, JsonValue>, names: readonly string[], value: JsonValue): void {
  const [name = '', ...inner] = names;
  if (inner.length === 0) {
    group[name] = value;
    return;
  }
  const next = isJsonObject(group[name]) ? { ...group[name] } : {};
  put(next, inner, value);
  group[name] = next;
}

const known = new Map<string, { readonly mtime: number; readonly values: JsonObject }>();

/** Reads a file where nobody can wait: `run()` in a cell may be synchronous. Another process has the parsers. */
function readNow(path: string): JsonObject | undefined {
  const file = absolutePath(path);
  const mtime = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (mtime === undefined) return undefined;
  const last = known.get(file);
  if (last?.mtime === mtime) return last.values;
  const values = callEngineNow(['params', path], projectRoot());
  known.set(file, { mtime, values });
  return values;
}
