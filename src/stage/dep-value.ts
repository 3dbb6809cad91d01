import type { Wire } from '../contract/stage-spec.js';
import type { Field } from './declaration.js';
import { defaultWire } from './default-wire.js';
import { pastFile, type File } from './file.js';
import { valueHandle } from './handle.js';
import { label } from './paths.js';
import { misdeclared, type Subject } from './problem.js';
import { stageOuts } from './stage-outs.js';
import { collector, state, type Past, type StageRecord } from './state.js';
import { readValue, readWire } from './value-file.js';

/** Returns what a dep of a new instance holds where it was given nothing. */
export function depValue(field: Field, record: StageRecord): unknown {
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

/** Names a file that knows which stage writes it. */
export function wiredFile(wire: Wire, past: Past | undefined): File {
  const file = pastFile(wire.path, past);
  state.wires.set(file, wire);
  return file;
}

/** Reads the value of another stage, which is not there while stages are collected. */
export function readUnlessCollecting(wire: Wire, subject: Subject): unknown {
  if (!collector()) return readWire(wire);
  const writer = wire.stage ?? 'another stage';
  throw misdeclared(
    subject,
    `${label(subject)} has no value while the graph is written: stage \`${writer}\` writes it when it runs.`,
    'Pass the field as it is to another stage, and read it in the `run()` of that stage.'
  );
}
