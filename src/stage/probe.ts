import {
  callOf,
  isDep,
  isFileOut,
  isParam,
  isValueOut,
  type Declaration,
  type Field
} from './declaration.js';
import { File } from './file.js';
import { newGroup } from './group.js';
import { valueHandle } from './handle.js';
import { misused } from './misuse.js';
import { label } from './paths.js';
import { joinErrors, misdeclared, StagebookError, type Subject } from './problem.js';
import { state, type Frame } from './state.js';
import { RESERVED } from './types.js';

/** Returns the declared fields of a stage class, in order: learnt from one throw-away instance. */
export function fieldsOf(stage: object): readonly Field[] {
  const known = state.fields.get(stage);
  if (known) return known;
  const frame = new ProbeFrame(stage as { readonly name: string });
  const { purpose } = state;
  const depth = state.frames.length;
  state.purpose = { stage, kind: 'probe' };
  state.frames.push(frame);
  state.probes++;
  try {
    Reflect.construct(stage as new () => object, []);
  } finally {
    state.purpose = purpose;
    state.frames.length = depth;
    state.probes--;
  }
  const fields = frame.finish();
  state.fields.set(stage, fields);
  return fields;
}

/** Wraps the instance under construction so that the frame sees which field takes which declaration. */
export function watchFields(instance: object): object {
  const frame = state.frames.at(-1);
  if (!(frame instanceof ProbeFrame)) throw new Error('Internal: a probe without its frame');
  return new Proxy(instance, {
    // Class fields define a property; code compiled with TypeScript's assign semantics sets it.
    defineProperty: (target, key, descriptor) => {
      const value = frame.take(key, descriptor.value);
      return value === REFUSED || Reflect.defineProperty(target, key, { ...descriptor, value });
    },
    set: (target, key, value) => {
      const taken = frame.take(key, value);
      return taken === REFUSED || Reflect.set(target, key, taken, target);
    }
  });
}

/** In the place of a value that its field cannot take. */
const REFUSED = Symbol('refused');

/** What a declaration returns to a probe: it must arrive in a field unchanged. */
class Token {
  readonly declaration: Declaration;
  readonly #className: string;

  constructor(declaration: Declaration, className: string) {
    this.declaration = declaration;
    this.#className = className;
  }

  [Symbol.toPrimitive](): never {
    throw notWhole(this.#className, this.declaration);
  }
}

class ProbeFrame implements Frame {
  readonly className: string;
  readonly #stage: object;
  readonly #tokens: Token[] = [];
  readonly #names = new Map<Token, string>();
  /** By name: the last declaration of each field. */
  readonly #fields = new Map<string, Field>();
  /** Told together, when the probe has seen every field. */
  readonly #wrong: StagebookError[] = [];

  constructor(stage: { readonly name: string }) {
    this.className = stage.name;
    this.#stage = stage;
  }

  declare(declaration: Declaration): unknown {
    const token = new Token(declaration, this.className);
    this.#tokens.push(token);
    return token;
  }

  take(key: string | symbol, value: unknown): unknown {
    const field = String(key);
    const subject = { className: this.className, field };
    if (RESERVED.some(name => name === key) || key === '__proto__') {
      this.#wrong.push(reserved(subject));
      if (value instanceof Token) this.#names.set(value, field);
      return REFUSED;
    }
    if (!(value instanceof Token)) return value;
    if (typeof key === 'symbol' || this.#names.has(value))
      throw notWhole(this.className, value.declaration);
    const { declaration } = value;
    this.#names.set(value, field);
    const earlier = this.#fields.get(field);
    if (earlier && !this.#overrides(value, earlier)) this.#wrong.push(twice(subject));
    this.#fields.set(field, { name: field, declaration });
    try {
      return probeValue(declaration, this.className, field);
    } catch (error) {
      if (!(error instanceof StagebookError)) throw error;
      this.#wrong.push(error);
      return REFUSED;
    }
  }

  finish(): readonly Field[] {
    for (const token of this.#tokens)
      if (!this.#names.has(token)) this.#wrong.push(notWhole(this.className, token.declaration));
    if (this.#wrong.length > 0) throw joinErrors(this.#wrong);
    return this.#tokens.map(token => this.#fields.get(this.#names.get(token) ?? '') as Field);
  }

  /** A subclass may declare a field of its base class anew, as the same kind: the later declaration counts. */
  #overrides(token: Token, { declaration }: Field): boolean {
    if (declaration.kind !== token.declaration.kind) return false;
    const parent = Object.getPrototypeOf(this.#stage) as object;
    // `Stage` itself has no declarations; asking for them would ask its own base.
    if (Object.getPrototypeOf(parent) === Function.prototype) return false;
    return this.#tokens.indexOf(token) >= fieldsOf(parent).length;
  }
}

/** Returns what a field holds where its declaration has no value: it can be passed on, and not be read. */
export function probeValue(declaration: Declaration, className: string, field: string): unknown {
  const subject = { className, field };
  if (declaration.kind === 'param' || declaration.kind === 'method') return declaration.value;
  if (declaration.kind === 'misused') throw misused(declaration, subject);
  if (declaration.kind === 'params') return newGroup(declaration.group, subject);
  if (isFileOut(declaration)) return new File(declaration.path.replaceAll('{name}', className));
  if (isParam(declaration) || declaration.kind === 'dep.optional') return undefined;
  if (declaration.kind === 'depFile') return new File(declaration.path);
  return valueHandle(undefined, () => {
    throw misdeclared(
      subject,
      `${label(subject)} is ${whatIs(declaration)}; another field of the class reads it before the stage runs.`,
      'Read it in `run()`.'
    );
  });
}

function whatIs(declaration: Declaration): string {
  if (isDep(declaration)) return 'a dep';
  if (isValueOut(declaration)) return 'an out';
  if (declaration.kind === 'timeit') return 'a time';
  return declaration.kind === 'paramsFile' ? 'read from a file' : 'a log';
}

function reserved(subject: Subject): StagebookError {
  return subject.field === 'run'
    ? misdeclared(
        subject,
        `${label(subject)} is a field; \`run\` must be a method.`,
        'Write `run() { … }` or `async run() { … }`.'
      )
    : misdeclared(
        subject,
        `${label(subject)} has a name that ${subject.field === '__proto__' ? 'JavaScript' : '`Stage`'} itself uses.`,
        'Rename the field.'
      );
}

function twice(subject: Subject): StagebookError {
  return misdeclared(
    subject,
    `${label(subject)} is declared twice.`,
    'Keep one declaration of the field.'
  );
}

function notWhole(className: string, declaration: Declaration): StagebookError {
  return misdeclared(
    { className },
    `Class \`${className}\` uses \`${callOf(declaration)}()\` other than as the whole value of a plain field.`,
    `Write \`field = ${callOf(declaration)}(…)\`: not inside an expression or another declaration, not in a private field or accessor, one field for each.`
  );
}
