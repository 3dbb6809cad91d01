import { isDeviceName } from '../contract/device-name.js';
import { findWrongOptions } from './check-options.js';
import { collector, state, type Purpose, type StageRecord } from './state.js';
import { collectStages } from './collect.js';
import type { Field } from './declaration.js';
import { findUnbuilt } from './find-unbuilt.js';
import { notebookClass } from './notebook-class.js';
import { describeGiven } from './given.js';
import { joinErrors, misdeclared, StagebookError } from './problem.js';
import type { ClassOf, StageOptions } from './types.js';

/** What an instance is built from. */
export interface Construction {
  readonly stage: ClassOf<object>;
  readonly fields: readonly Field[];
  readonly given: Readonly<Record<string, unknown>>;
  readonly options: StageOptions | undefined;
  readonly purpose: Purpose | undefined;
}

/** Starts what the library keeps about a new instance; refuses a name or values that it cannot have. */
export function newRecord({ stage, fields, given, options, purpose }: Construction): StageRecord {
  const className = stage.name;
  const name = purpose?.request?.stage ?? options?.name ?? className;
  const call = `new ${className}()`;
  const wrong =
    findWrongOptions(options, { call, names: ['name'] }, { className }) ??
    findWrongName(name, className) ??
    findNoValues(given, fields, className) ??
    findUnknownFields(given, fields, className, name);
  // The place of all is where the stage is built, not the head of its class.
  if (wrong) throw from(stage, wrong);
  const collecting = collector();
  if (collecting) {
    collecting.findBuilders ??= () => [...new Set(state.collected.values())];
    collecting.findUnbuilt ??= findUnbuilt;
    collecting.finish ??= collectStages;
  }
  const record: StageRecord = {
    className,
    name,
    fields,
    outs: new Map(),
    paramsFiles: new Map(),
    request: purpose?.request,
    findClass: purpose?.findClass ?? notebookClass,
    ignored: [],
    loaded: purpose?.kind === 'load',
    stack: collecting ? from(stage, new Error('built here')).stack : undefined,
    stacks: new Map(),
    isBroken: false,
    wires: [],
    step: 0,
    resume: undefined,
    live: undefined,
    stopwatch: undefined,
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

/** Lets the stack of an error begin where a class was built. */
function from<E extends Error>(stage: ClassOf<object>, error: E): E {
  for (const each of error instanceof StagebookError ? error.all : [error])
    Error.captureStackTrace(each, stage);
  return error;
}

/** Finds what cannot hold values by field. */
function findNoValues(
  given: unknown,
  fields: readonly Field[],
  className: string
): StagebookError | undefined {
  if (typeof given === 'object' && !Array.isArray(given)) return undefined;
  return misdeclared(
    { className },
    `\`new ${className}()\` was given ${describeGiven(given)}; it takes values by field.`,
    `Write \`new ${className}({ ${fields[0]?.name ?? 'field'}: … })\`.`
  );
}

/** Finds values for fields that the class does not declare: without types nobody else does. */
function findUnknownFields(
  given: Construction['given'],
  fields: readonly Field[],
  className: string,
  stage: string
): StagebookError | undefined {
  const names = new Set(fields.map(({ name }) => name));
  const unknown = Object.keys(given).filter(key => !names.has(key));
  if (unknown.length === 0) return undefined;
  const help =
    names.size === 0
      ? 'Declare it: `field = param(…)`.'
      : `It declares ${[...names].map(name => `\`${name}\``).join(', ')}.`;
  return joinErrors(
    unknown.map(field =>
      misdeclared(
        { className, field, stage },
        `\`${className}\` declares no field \`${field}\`.`,
        help
      )
    )
  );
}

/** The name is a key of `dvc.yaml`, a folder and a word of a command line, which has that of the class as well. */
function findWrongName(name: string, className: string): StagebookError | undefined {
  if (typeof name !== 'string')
    return misdeclared(
      { className },
      `\`${className}\` was given ${describeGiven(name)} for the name of a stage.`,
      `Give the name as a text: \`{ name: '${className}2' }\`.`
    );
  const wrong = [name, className].find(word => !/^[\p{L}\p{N}_][\p{L}\p{N}_-]*$/u.test(word));
  if (wrong === undefined && isDeviceName(name))
    return misdeclared(
      { className, stage: name },
      `\`${name}\` is the name of a device on Windows, so the files of a stage cannot have it.`,
      'Give the stage another name.'
    );
  if (wrong === undefined) return undefined;
  return misdeclared(
    { className, stage: name },
    `\`${wrong}\` cannot be the name of a stage${wrong === name ? '' : ' class'}.`,
    'Use letters, digits, `_` and `-`, and do not start with `-`.'
  );
}
