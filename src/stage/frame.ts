import { callOf, type Declaration, type Field } from './declaration.js';
import { fieldValue } from './field-value.js';
import { label } from './paths.js';
import { probeValue } from './probe.js';
import { joinErrors, misdeclared, StagebookError } from './problem.js';
import { state, type Frame, type StageRecord } from './state.js';

/** Takes the declarations of an instance in the order that the probe learnt, and answers with values. */
export class InstanceFrame implements Frame {
  readonly #record: StageRecord;
  readonly #given: Readonly<Record<string, unknown>>;
  readonly #wrong: StagebookError[] = [];
  #next = 0;

  constructor(record: StageRecord, given: Readonly<Record<string, unknown>>) {
    this.#record = record;
    this.#given = given;
  }

  declare(declaration: Declaration): unknown {
    const field = this.#record.fields[this.#next];
    const { className } = this.#record;
    if (field?.declaration.kind !== declaration.kind)
      throw conditional(className, field?.name ?? callOf(declaration));
    const { stack } = this.#record.stack === undefined ? {} : new Error('declared here');
    if (stack !== undefined) this.#record.stacks.set(field.name, stack);
    const value = this.#valueOf({ name: field.name, declaration });
    this.#next++;
    if (this.#next === this.#record.fields.length) {
      this.#leave();
      state.finished = this.#record.className;
      if (this.#wrong.length > 0) {
        // The author hears of this error; an instance that was never finished is no stage.
        this.#record.isBroken = true;
        throw joinErrors(this.#wrong);
      }
    }
    return value;
  }

  #valueOf(field: Field): unknown {
    try {
      return fieldValue(field, this.#record, this.#given);
    } catch (error) {
      if (!(error instanceof StagebookError)) {
        this.#record.isBroken = true;
        throw error;
      }
      // The field is the place; what the library did meanwhile could push it out of the stack.
      Error.captureStackTrace(error, declare);
      // The fields that follow may be wrong as well: all are told at the last one.
      this.#wrong.push(error);
      return probeValue(field.declaration, this.#record.className, field.name);
    }
  }

  /** Opens the frame; a class without declarations has nothing to take. */
  enter(): void {
    if (this.#record.fields.length === 0) return;
    state.frames.push(this);
    // Construction is synchronous: what is still open afterwards was left by an error.
    queueMicrotask(() => {
      this.#leave();
      state.finished = undefined;
    });
  }

  /** Returns the problem of an instance that took fewer declarations than its class has. */
  missing(): Error | undefined {
    const field = this.#record.fields[this.#next];
    return field && joinErrors([...this.#wrong, conditional(this.#record.className, field.name)]);
  }

  #leave(): void {
    const depth = state.frames.lastIndexOf(this);
    if (depth >= 0) state.frames.length = depth;
  }
}

function conditional(className: string, field: string): StagebookError {
  const subject = { className, field };
  return misdeclared(
    subject,
    `${label(subject)} is declared in some instances of the class and not in others.`,
    'Declare every field of a stage unconditionally; put the condition into a param or into `run()`.'
  );
}

/** Hands a declaration to the instance under construction. */
export function declare(declaration: Declaration): unknown {
  const frame = state.frames.at(-1);
  if (frame) return frame.declare(declaration);
  const { finished } = state;
  const call = callOf(declaration);
  const unlessConditional =
    finished === undefined ? '' : `, or in a field that not every \`${finished}\` declares`;
  const getter = callingGetter();
  if (getter !== undefined)
    throw misdeclared(
      { field: getter },
      `\`${call}()\` is called in the getter \`${getter}\`, so that no field of the stage declares it.`,
      `Write \`${getter} = ${call}(…)\` in place of the getter.`
    );
  throw misdeclared(
    finished === undefined ? {} : { className: finished },
    `\`${call}()\` was called outside the fields of a stage class${unlessConditional}.`,
    `Write \`field = ${call}(…)\` in a class that extends \`Stage\`, without a condition.`
  );
}

/** Returns the name of the getter that calls a declaration; only the stack tells. */
function callingGetter(): string | undefined {
  const called: { stack?: string } = {};
  Error.captureStackTrace(called, declare);
  return /^ +at (?:\S+\.)?get (\S+)/m.exec(
    called.stack?.split('\n').slice(1, 4).join('\n') ?? ''
  )?.[1];
}
