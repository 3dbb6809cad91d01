import { isJsonObject, type JsonValue } from '../contract/json.js';
import { METHOD_CLASS, type Wire } from '../contract/stage-spec.js';
import { checkGroupKinds, checkKind } from './check-kind.js';
import { collector, state, type Past, type StageRecord } from './state.js';
import { isDep, isFileOut, isParam, type Declaration, type Field } from './declaration.js';
import { defaultWire } from './default-wire.js';
import { pastFile, type File } from './file.js';
import { fillGroup } from './group.js';
import { valueHandle } from './handle.js';
import { NotJson, toJson } from './json-value.js';
import { LiveLog } from './live-log.js';
import { neverRan } from './load-request.js';
import { outsOf } from './outs-of.js';
import { buildMethod, checkMethod, methodToJson } from './method-object.js';
import { paramsFileValue } from './params-file.js';
import { label } from './paths.js';
import { misdeclared, StagebookError, type Subject } from './problem.js';
import { stageOuts } from './stage-outs.js';
import { readSeconds, timedFields } from './timing.js';
import { readValue, readWire } from './value-file.js';

type Given = Readonly<Record<string, unknown>>;

/** Decides what a field of a new instance holds: what was given, what the stage process was told, or the default. */
export function fieldValue(field: Field, record: StageRecord, given: Given): unknown {
  const { declaration, name } = field;
  const value = given[name];
  if (isParam(declaration)) return paramValue(field, record, value);
  if (isDep(declaration)) return value === undefined ? depValue(field, record) : value;
  const subject = { className: record.className, field: name };
  const isRead = declaration.kind === 'paramsFile';
  if (value !== undefined)
    throw isRead
      ? misdeclared(
          subject,
          `${label(subject)} is read from a params file; it cannot be given to \`new ${record.className}()\`.`,
          'Change the value in the file, or declare it as `param(…)`.'
        )
      : misdeclared(
          subject,
          `${label(subject)} is an out of the stage; it cannot be given to \`new ${record.className}()\`.`,
          'Assign it in `run()`.'
        );
  return isRead ? paramsFileValue(declaration, record, subject) : outValue(field, record);
}

function paramValue({ name, declaration }: Field, record: StageRecord, given: unknown): unknown {
  const subject = { className: record.className, field: name };
  const stored: JsonValue | undefined = record.request?.params[name];
  const asked = stored === undefined ? given : stored;
  const param = {
    written: record.request?.written?.[name],
    key: `${record.name}.${name}`,
    subject
  };
  if (declaration.kind === 'params') {
    const group = new declaration.group();
    if (stored !== undefined) checkGroupKinds({ ...param, declared: group, stored });
    return fillGroup(group, asked, subject);
  }
  if (declaration.kind === 'method') {
    const declared = checkMethod(given ?? declaration.value, subject);
    return stored === undefined ? declared : storedMethod(declared, stored, record, subject);
  }
  const fallback = declaration.kind === 'param' ? declaration.value : undefined;
  const value = asked === undefined ? fallback : asked;
  if (value === undefined) {
    missParam(declaration, record, subject);
    return undefined;
  }
  if (stored !== undefined && declaration.kind === 'param')
    checkKind({ ...param, declared: fallback, stored });
  const json = toJson(value);
  if (json instanceof NotJson) throw unstorable(subject, json);
  return stored === undefined ? value : structuredClone(stored);
}

/** What the class in the params file does not have is of another class: it was switched there by hand. */
function storedMethod(
  declared: object,
  stored: JsonValue,
  record: StageRecord,
  subject: Subject
): object {
  // A notebook has no list of its classes: their values can be read all the same.
  const isOther = isJsonObject(stored) && stored[METHOD_CLASS] !== declared.constructor.name;
  if (record.loaded && isOther) return structuredClone(stored);
  const key = `${record.name}.${subject.field ?? ''}`;
  const { findClass } = record;
  const { object, ignored } = buildMethod({ declared, stored, key, subject, findClass });
  for (const field of ignored)
    record.ignored.push(
      `\`params.yaml\` has a value \`${key}.${field}\`, and \`${object.constructor.name}\` has no such field; it is ignored.`
    );
  return object;
}

/** While stages are collected the params file may still have the value; elsewhere it is missed now. */
function missParam(declaration: Declaration, record: StageRecord, subject: Subject): void {
  if (declaration.kind === 'param.required' && collector()) return;
  const field = subject.field ?? '';
  throw new StagebookError({
    code: 'stage/required-param',
    message: `${label(subject)} is a required param and has no value.`,
    help: [
      record.request
        ? `Give \`${record.name}.${field}\` a value in \`params.yaml\`.`
        : `Pass it: \`new ${record.className}({ ${field}: … })\`.`
    ],
    ...subject
  });
}

function depValue(field: Field, record: StageRecord): unknown {
  const { className } = record;
  const told = record.request?.wiring[field.name];
  const wire = told === undefined ? defaultWire(field, className, record.name) : told;
  if (wire === null) return undefined;
  const { declaration } = field;
  if (declaration.kind === 'dep' && isList(wire)) {
    const subject = { className, field: field.name };
    const { stage } = declaration.source;
    return stageOuts(stage, wire, one => wireValue(one, record, field.name), subject);
  }
  if (isList(wire)) return wire.map(one => wireValue(one, record, field.name));
  return wireValue(wire, record, field.name);
}

// `Array.isArray` does not narrow read-only lists.
function isList(wire: Wire | readonly Wire[]): wire is readonly Wire[] {
  return Array.isArray(wire);
}

function wireValue(wire: Wire, record: StageRecord, field: string): unknown {
  record.wires.push(wire);
  const past = record.request?.past;
  if (wire.kind === 'file') return wiredFile(wire, past);
  if (record.request && !record.loaded) return readWire(wire);
  // Of a loaded stage its own outs matter; what it read may be gone, which is told where it is used.
  const known = record.loaded ? readValue(wire.path, past?.folder) : undefined;
  if (known !== undefined) return known;
  return valueHandle(wire, () =>
    readUnlessCollecting(wire, { className: record.className, field })
  );
}

function outValue(field: Field, record: StageRecord): unknown {
  if (field.declaration.kind === 'timeit')
    return timeValue(field, field.declaration.method, record);
  const outs = outsOf(field, record.className, record.name);
  record.outs.set(field.name, outs);
  const [out] = outs;
  if (!out) throw new Error(`Internal: ${field.name} has no out`);
  if (field.declaration.kind === 'live')
    return (record.live = new LiveLog(out.path, record.request?.past));
  const wire = { path: out.path, stage: record.name, field: field.name };
  if (isFileOut(field.declaration))
    return wiredFile({ ...wire, kind: 'file' }, record.request?.past);
  const value = { ...wire, kind: 'value' } as const;
  if (record.loaded) return loadedValue(record, out.path);
  const subject = { className: record.className, field: field.name };
  return valueHandle(value, () => readUnlessCollecting(value, subject));
}

/** All times of a stage are in one file, which is the out of the first. */
function timeValue(field: Field, method: string, record: StageRecord): unknown {
  const [out] = outsOf(field, record.className, record.name);
  const path = out?.path ?? '';
  const isFirst = timedFields(record.fields)[0]?.name === field.name;
  record.outs.set(field.name, out && isFirst ? [out] : []);
  const past = record.request?.past;
  const find = (): number | undefined => readSeconds(path, method, past?.folder);
  const known = record.loaded ? find() : undefined;
  if (known !== undefined) return known;
  if (record.loaded && !past) throw neverRan(record.name, path);
  return valueHandle(undefined, () => {
    const seconds = find();
    if (seconds !== undefined) return seconds;
    throw past ? noPastValue(path, past) : neverRan(record.name, path);
  });
}

/** A loaded stage holds its values themselves, so that they print, compare and copy as they are. */
function loadedValue(record: StageRecord, path: string): unknown {
  const past = record.request?.past;
  const value = readValue(path, past?.folder);
  if (value !== undefined) return value;
  // A checkpoint in the middle of a run has some values and not yet others.
  if (past) {
    return valueHandle(undefined, () => {
      throw noPastValue(path, past);
    });
  }
  throw neverRan(record.name, path);
}

function noPastValue(path: string, { rev }: Past): Error {
  return new Error(`There is no value in \`${path}\` in ${rev.slice(0, 7)}.`);
}

function wiredFile(wire: Wire, past: Past | undefined): File {
  const file = pastFile(wire.path, past);
  state.wires.set(file, wire);
  return file;
}

function readUnlessCollecting(wire: Wire, subject: Subject): unknown {
  if (!collector()) return readWire(wire);
  const writer = wire.stage ?? 'another stage';
  throw misdeclared(
    subject,
    `${label(subject)} has no value while the graph is written: stage \`${writer}\` writes it when it runs.`,
    'Pass the field as it is to another stage, and read it in the `run()` of that stage.'
  );
}

function unstorable(subject: Subject, found: NotJson): StagebookError {
  return misdeclared(
    subject,
    `${label(subject)} is ${found.describe()}, which a params file cannot hold.`,
    'Use texts, numbers, booleans, null, and lists and groups of them.'
  );
}

/** Copies the params of an instance as they go into the params file, or throws what is wrong with one. */
export function paramsToJson(
  instance: object,
  record: StageRecord
): Readonly<Record<string, JsonValue>> {
  const values: Record<string, JsonValue> = {};
  for (const { name, declaration } of record.fields) {
    const value: unknown = (instance as Given)[name];
    if (!isParam(declaration) || value === undefined) continue;
    const subject = { className: record.className, field: name };
    if (declaration.kind === 'method') {
      values[name] = methodToJson(checkMethod(value, subject), subject);
      continue;
    }
    const json = toJson(value);
    if (json instanceof NotJson) throw unstorable(subject, json);
    values[name] = json;
  }
  return values;
}
