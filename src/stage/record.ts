import { collector, state, type Purpose, type StageRecord } from './state.js';
import { collectStages } from './collect.js';
import type { Field } from './declaration.js';
import { misdeclared } from './problem.js';
import type { StageOptions } from './types.js';

/** Starts what the library keeps about a new instance. */
export function newRecord(
  className: string,
  fields: readonly Field[],
  options: StageOptions | undefined,
  purpose: Purpose | undefined
): StageRecord {
  const name = purpose?.request?.stage ?? options?.name ?? className;
  checkName(name, className);
  const collecting = collector();
  if (collecting) collecting.finish ??= collectStages;
  const record: StageRecord = {
    className,
    name,
    fields,
    outs: new Map(),
    request: purpose?.request,
    loaded: purpose?.kind === 'load',
    stack: collecting ? new Error('built here').stack : undefined,
    stacks: new Map(),
    isBroken: false,
    wires: [],
    step: 0,
    live: undefined,
    missing: () => undefined
  };
  if (purpose?.kind === 'run') state.running = record;
  return record;
}

/** Returns what the library keeps about an instance. */
export function recordOf(stage: object): StageRecord {
  const record = state.records.get(stage);
  if (record) return record;
  throw misdeclared(
    { className: stage.constructor.name },
    `\`${stage.constructor.name}\` uses its name or step in a field, before the stage is built.`,
    'Use it in `run()`.'
  );
}

/** Refuses values for fields that the class does not declare: without types nobody else does. */
export function checkGiven(given: Readonly<Record<string, unknown>>, record: StageRecord): void {
  const names = new Set(record.fields.map(({ name }) => name));
  const unknown = Object.keys(given).find(key => !names.has(key));
  if (unknown === undefined) return;
  const { className } = record;
  throw misdeclared(
    { className, field: unknown, stage: record.name },
    `\`${className}\` declares no field \`${unknown}\`.`,
    names.size === 0
      ? 'Declare it: `field = param(…)`.'
      : `It declares ${[...names].map(name => `\`${name}\``).join(', ')}.`
  );
}

/** The name is a key of `dvc.yaml`, a folder and a word of a command line. */
function checkName(name: string, className: string): void {
  if (/^[\p{L}\p{N}_][\p{L}\p{N}_-]*$/u.test(name)) return;
  throw misdeclared(
    { className, stage: name },
    `\`${name}\` cannot be the name of a stage.`,
    'Use letters, digits, `_` and `-`, and do not start with `-`.'
  );
}
