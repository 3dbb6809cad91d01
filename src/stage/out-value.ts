import { isFileOut, type Field } from './declaration.js';
import { readUnlessCollecting, wiredFile } from './dep-value.js';
import { valueHandle } from './handle.js';
import { LiveLog } from './live-log.js';
import { neverRan } from './load-request.js';
import { outsOf } from './outs-of.js';
import { label } from './paths.js';
import { misdeclared } from './problem.js';
import type { Past, StageRecord } from './state.js';
import { readSeconds, timedFields } from './timing.js';
import { readValue } from './value-file.js';

/** Returns what an out of a new instance holds: a file, a live log, or what stands for a value until there is one. */
export function outValue(field: Field, record: StageRecord): unknown {
  if (field.declaration.kind === 'timeit')
    return timeValue(field, field.declaration.method, record);
  const outs = outsOf(field, record.className, record.name);
  record.outs.set(field.name, outs);
  const [out] = outs;
  if (!out) throw new Error(`Internal: ${field.name} has no out`);
  if (field.declaration.kind === 'live') {
    checkOnly(field, record);
    return (record.live = new LiveLog(out.path, record.request?.past));
  }
  const wire = { path: out.path, stage: record.name, field: field.name };
  if (isFileOut(field.declaration))
    return wiredFile({ ...wire, kind: 'file' }, record.request?.past);
  const value = { ...wire, kind: 'value' } as const;
  if (record.loaded) return loadedValue(record, out.path);
  const subject = { className: record.className, field: field.name };
  return valueHandle(value, () => readUnlessCollecting(value, subject));
}

/** What `this.log()` writes has one place. */
function checkOnly({ name: field }: Field, { className, fields }: StageRecord): void {
  const first = fields.find(({ declaration }) => declaration.kind === 'live');
  if (first?.name === field) return;
  const subject = { className, field };
  throw misdeclared(
    subject,
    `${label(subject)} is a second live log, beside \`${first?.name ?? ''}\`.`,
    "Log everything to the one; `/` in a name makes groups: `this.log('val/loss', …)`."
  );
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
