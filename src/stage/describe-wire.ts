import type { Wire } from '../contract/stage-spec.js';
import type { Field } from './declaration.js';
import { File } from './file.js';
import { checkTemplate, label } from './paths.js';
import { misdeclared, type Subject } from './problem.js';
import { recordWires, wiresBehind } from './stage-outs.js';
import { state, type StageRecord } from './state.js';

/** An instance and what the library knows about it. */
export interface Built {
  readonly stage: object;
  readonly record: StageRecord;
}

/** Tells what a dep field of a built stage reads. */
export function describeWire(
  { name, declaration }: Field,
  value: unknown,
  record: StageRecord,
  built: readonly Built[]
): Wire | readonly Wire[] | null {
  const subject = { className: record.className, field: name, stage: record.name };
  if (value === undefined || value === null) {
    if (declaration.kind === 'dep.optional') return null;
    throw notWired(subject);
  }
  if (declaration.kind === 'dep' && declaration.source.field === undefined)
    return stageWires(value, built, subject);
  if (Array.isArray(value))
    return value.map(item => resolve(wireOf(item, subject), built, subject));
  return resolve(wireOf(value, subject), built, subject);
}

function stageWires(value: unknown, built: readonly Built[], subject: Subject): readonly Wire[] {
  const isObject = typeof value === 'object' && value !== null;
  const past = isObject ? state.records.get(value)?.request?.past : undefined;
  if (past) throw pastDep(past.rev, subject);
  const wires = isObject ? wiresBehind(value) : undefined;
  const [first] = wires ?? [];
  if (!wires || !first) throw notWired(subject, 'Give it a stage, such as `getData`.');
  const writer = built.find(({ record }) => record.name === first.stage);
  if (writer) return recordWires(writer.record);
  resolve(first, built, subject);
  return wires;
}

function wireOf(value: unknown, subject: Subject): Wire {
  const past = typeof value === 'object' && value !== null ? state.past.get(value) : undefined;
  if (past) throw pastDep(past.rev, subject);
  const wire = typeof value === 'object' && value !== null ? state.wires.get(value) : undefined;
  if (wire) return wire;
  if (value instanceof File) {
    checkTemplate(value.path, 'its path', subject);
    return { path: value.path, kind: 'file' };
  }
  throw notWired(subject);
}

/** The stage of that name may have been built with other values than the class has, and write elsewhere. */
function resolve(wire: Wire, built: readonly Built[], subject: Subject): Wire {
  if (wire.stage === undefined) return wire;
  const writer = built.find(({ record }) => record.name === wire.stage);
  const out = wire.field === undefined ? undefined : writer?.record.outs.get(wire.field)?.[0];
  if (out) return { ...wire, path: out.path };
  const namesakes = built.filter(({ record }) => record.className === wire.stage);
  if (namesakes.length === 0) {
    if (isLeftOut(wire.stage)) throw leftOut(wire.stage, subject);
    return wire;
  }
  const names = namesakes.map(({ record }) => `\`${record.name}\``).join(' and ');
  throw misdeclared(
    subject,
    `${label(subject)} reads of stage \`${wire.stage}\`, but class \`${wire.stage}\` is only built as ${names}.`,
    `Say which one it reads: \`new ${subject.className ?? ''}({ ${subject.field ?? ''}: ….${wire.field ?? ''} })\`.`
  );
}

/** Where `pipeline()` says which stages there are, nothing would write what one that it leaves out does. */
function isLeftOut(stage: string): boolean {
  const named = [...state.pipeline.keys()].map(one => state.records.get(one)?.name);
  return named.length > 0 && !named.includes(stage);
}

function leftOut(stage: string, subject: Subject): Error {
  const key = `${stage.charAt(0).toLowerCase()}${stage.slice(1)}`;
  return misdeclared(
    subject,
    `${label(subject)} reads of stage \`${stage}\`, which \`pipeline()\` does not name.`,
    `Name it there, too: \`pipeline({ ${key}, … })\`; or read the file of a stage of your own with \`depFile('…')\`.`
  );
}

function pastDep(rev: string, subject: Subject): Error {
  return misdeclared(
    subject,
    `${label(subject)} was given a file of ${rev.slice(0, 7)}, which is past: DVC depends on files of the workspace only.`,
    'Put it into the workspace first: copy it, or restore its checkpoint.'
  );
}

function notWired(
  subject: Subject,
  help = "Give it a field of another stage, such as `getData.images`, or `new File('data/raw.csv')`."
): Error {
  return misdeclared(
    subject,
    `${label(subject)} is a dep and was given something that no stage writes.`,
    help
  );
}
