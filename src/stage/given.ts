import { inspect } from 'node:util';

/** Longer values are cut in messages. */
const SHOWN = 60;

/** Says what an author gave, in the middle of a sentence. */
export function describeGiven(value: unknown): string {
  if (isClass(value)) return describeClass(value, 'the ');
  if (typeof value === 'function') return 'a function';
  // Of a stage, or another object of a class, the values would tell less.
  if (isObject(value) && !isPlain(value) && !Array.isArray(value))
    return `an object of ${describeClass(value.constructor)}`;
  const text = inspect(value, { depth: 0, breakLength: Infinity });
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** Names a class; one that was written where it is used may have no name, and an odd object no class. */
export function describeClass(given: unknown, article = ''): string {
  const { name } = (given ?? {}) as { readonly name?: unknown };
  return isText(name) ? `${article}class \`${name}\`` : 'a class without a name';
}

/** Tells whether a value is a text that says something. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Tells whether a value is an object without a class, as options are given. */
export function isOptions(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && !Array.isArray(value) && isPlain(value);
}

/** Tells whether a value is a class, or an old function that serves as one. A generator has a prototype, too. */
export function isClass(value: unknown): value is new (...args: never[]) => object {
  return (
    typeof value === 'function' &&
    isObject(value.prototype) &&
    typeof value.prototype.constructor === 'function'
  );
}

/** Tells whether a class extends `Stage`: of whichever copy of the library. */
export function isStageClass(value: unknown): boolean {
  return isClass(value) && 'nextStep' in (value.prototype as object);
}

/** Tells whether an object has no class. Cells run in a context of their own, whose `Object` is another one. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
