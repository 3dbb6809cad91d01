import { mkdirSync } from 'node:fs';
import { posix } from 'node:path';
import { isJsonObject } from '../contract/json.js';
import type { Wire } from '../contract/stage-spec.js';
import { collector, state, type Past, type StageRecord } from './state.js';
import { isDep, isFileOut, isValueOut, type Field } from './declaration.js';
import { File, pastFile } from './file.js';
import { isHandle } from './handle.js';
import { NotJson, toJson } from './json-value.js';
import { readParamsFile } from './params-file.js';
import { absolutePath, label } from './paths.js';
import { misdeclared } from './problem.js';
import { stageOuts, wiresBehind } from './stage-outs.js';
import { startTiming, writeTimes } from './timing.js';
import { readValue, readWire, writeValue } from './value-file.js';

type Fields = Record<string, unknown>;
type Run = () => unknown;

/** Runs an instance: deps in, `run()`, values out. Stays synchronous where `run()` is. */
export function execute(instance: object, record: StageRecord, run: Run): unknown {
  if (collector())
    throw misdeclared(
      { className: record.className, stage: record.name },
      `\`run()\` of stage \`${record.name}\` is called while the graph is written.`,
      'Call `run()` in a cell of its own, apart from the cell that builds the stages.'
    );
  const missing = record.missing();
  if (missing) throw missing;
  prepare(instance as Fields, record);
  startTiming(instance, record);
  const result = run();
  if (!isPromise(result)) {
    finish(instance as Fields, record);
    return result;
  }
  return result.then(value => {
    finish(instance as Fields, record);
    return value;
  });
}

/** Writes the values that `run()` has assigned so far, so that a checkpoint holds them. */
export function writeValues(instance: object, record: StageRecord): void {
  for (const { name, declaration } of record.fields) {
    const value = (instance as Fields)[name];
    const [out] = record.outs.get(name) ?? [];
    if (!out || !isValueOut(declaration) || value === undefined || isHandle(value)) continue;
    const subject = { className: record.className, field: name };
    // A loss that ran away must not cost the run; DVC reads no metric where there is null.
    const json = toJson(value, { nonFinite: 'null' });
    if (json instanceof NotJson)
      throw misdeclared(
        subject,
        `${label(subject)} is ${json.describe()}, which its file cannot hold.`,
        'Assign texts, numbers, booleans, null, and lists and groups of them; for other data declare `outs(…)` and write the file yourself.'
      );
    if (declaration.kind === 'plots' && !(Array.isArray(json) && json.every(isJsonObject)))
      throw misdeclared(
        subject,
        `${label(subject)} is a plot and holds something else than a list of rows.`,
        `Give each row its names: \`this.${name}.push({ step, loss })\`.`
      );
    writeValue(out.path, json);
  }
  writeTimes(instance, record);
}

function prepare(fields: Fields, record: StageRecord): void {
  const { resume } = record;
  record.step = resume?.next ?? 0;
  record.live?.open(resume?.next);
  for (const { name, declaration } of record.fields) {
    const value = fields[name];
    if (isDep(declaration)) fields[name] = loadDep({ name, declaration }, value, record);
    const paramsFile = record.paramsFiles.get(name);
    // In a stage process the values are there already.
    if (paramsFile && isHandle(value)) fields[name] = readParamsFile(paramsFile, record.className);
    for (const out of record.outs.get(name) ?? [])
      mkdirSync(absolutePath(posix.dirname(out.path)), { recursive: true });
    if (!isValueOut(declaration)) continue;
    const path = record.outs.get(name)?.[0]?.path ?? '';
    const before = resume && readValue(path);
    // Rows are pushed one by one, so a plot starts as an empty list.
    const empty = declaration.kind === 'plots' ? [] : undefined;
    fields[name] = before === undefined ? empty : before;
  }
}

function finish(fields: Fields, record: StageRecord): void {
  for (const { name, declaration } of record.fields) {
    const subject = { className: record.className, field: name, stage: record.name };
    const value = fields[name];
    if (isValueOut(declaration) && value === undefined)
      throw misdeclared(
        subject,
        `${label(subject)} has no value after \`run()\`.`,
        `Assign it in \`run()\`: \`this.${name} = …\`.`
      );
    if (isFileOut(declaration) && value instanceof File && !value.exists)
      throw misdeclared(
        subject,
        `${label(subject)} was not written: there is no \`${value.path}\` after \`run()\`.`,
        `Write it in \`run()\`, for example with \`this.${name}.writeJSON(…)\`.`
      );
  }
  writeValues(fields, record);
  record.live?.save();
}

function loadDep({ name, declaration }: Field, value: unknown, record: StageRecord): unknown {
  if (Array.isArray(value)) return value.map(loadHandle);
  const isWhole = declaration.kind === 'dep' && declaration.source.field === undefined;
  const wires =
    isWhole && typeof value === 'object' && value !== null ? wiresBehind(value) : undefined;
  if (!isWhole || !wires) return loadHandle(value);
  const subject = { className: record.className, field: name };
  const past = state.records.get(value as object)?.request?.past;
  return stageOuts(declaration.source.stage, wires, wire => readBehind(wire, past), subject);
}

function readBehind(wire: Wire, past: Past | undefined): unknown {
  return wire.kind === 'value' ? readWire(wire, past?.folder) : pastFile(wire.path, past);
}

function loadHandle(value: unknown): unknown {
  if (!isHandle(value)) return value;
  const wire = state.wires.get(value);
  return wire ? readWire(wire) : value;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
