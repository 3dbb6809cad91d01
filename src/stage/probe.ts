import {
  isDep,
  isFileOut,
  isParam,
  isValueOut,
  type Declaration,
  type Field
} from './declaration.js';
import { File } from './file.js';
import { valueHandle } from './handle.js';
import { label } from './paths.js';
import { joinErrors, misdeclared, type StagebookError, type Subject } from './problem.js';
import { state, type Frame } from './state.js';
import { RESERVED } from './types.js';

/** Returns the declared fields of a stage class, in order: learnt from one throw-away instance. */
export function fieldsOf(stage: object): readonly Field[] {
  const known = state.fields.get(stage);
  if (known) return known;
  const frame = new ProbeFrame((stage as { readonly name: string }).name);
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
  const fields = frame.finish(stage);
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
  readonly #tokens: Token[] = [];
  readonly #names = new Map<Token, string>();
  /** Told together, when the probe has seen every field. */
  readonly #wrong: StagebookError[] = [];

  constructor(className: string) {
    this.className = className;
  }

  declare(declaration: Declaration): unknown {
    const token = new Token(declaration, this.className);
    this.#tokens.push(token);
    return token;
  }

  take(key: string | symbol, value: unknown): unknown {
    const field = String(key);
    const subject = { className: this.className, field };
    if (RESERVED.some(name => name === key)) {
      this.#wrong.push(reserved(subject));
      if (value instanceof Token) this.#names.set(value, field);
      return REFUSED;
    }
    if (!(value instanceof Token)) return value;
    if (typeof key === 'symbol' || this.#names.has(value))
      throw notWhole(this.className, value.declaration);
    this.#names.set(value, field);
    return probeValue(value.declaration, this.className, field);
  }

  finish(stage: object): readonly Field[] {
    const fields = new Map<string, Field>();
    for (const [i, token] of this.#tokens.entries()) {
      const name = this.#names.get(token);
      if (name === undefined) {
        this.#wrong.push(notWhole(this.className, token.declaration));
        continue;
      }
      const earlier = fields.get(name);
      if (earlier && !overrides(stage, i, earlier.declaration, token.declaration))
        this.#wrong.push(twice({ className: this.className, field: name }));
      fields.set(name, { name, declaration: token.declaration });
    }
    if (this.#wrong.length > 0) throw joinErrors(this.#wrong);
    return this.#tokens.map(token => fields.get(this.#names.get(token) ?? '') as Field);
  }
}

/** A subclass may declare a field of its base class anew, as the same kind: the later default counts. */
function overrides(stage: object, index: number, base: Declaration, own: Declaration): boolean {
  if (base.kind !== own.kind) return false;
  const parent = Object.getPrototypeOf(stage) as object;
  // `Stage` itself has no declarations; asking for them would ask its own base.
  if (Object.getPrototypeOf(parent) === Function.prototype) return false;
  return index >= fieldsOf(parent).length;
}

/** Returns what a field holds where its declaration has no value: it can be passed on, and not be read. */
export function probeValue(declaration: Declaration, className: string, field: string): unknown {
  const subject = { className, field };
  if (declaration.kind === 'param' || declaration.kind === 'method') return declaration.value;
  if (declaration.kind === 'params') return new declaration.group();
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
        `${label(subject)} has a name that \`Stage\` itself uses.`,
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
    `Class \`${className}\` uses \`${declaration.kind}()\` other than as the whole value of a plain field.`,
    `Write \`field = ${declaration.kind}(…)\`: not inside an expression or another declaration, not in a private field or accessor, one field for each.`
  );
}
