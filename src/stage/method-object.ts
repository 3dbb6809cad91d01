import { inspect } from 'node:util';
import { findNearest } from '../contract/find-nearest.js';
import { isJsonObject, jsonEquals, type JsonObject, type JsonValue } from '../contract/json.js';
import { METHOD_CLASS } from '../contract/stage-spec.js';
import { checkKind } from './check-kind.js';
import { NotJson, toJson } from './json-value.js';
import { label } from './paths.js';
import { misdeclared, type Subject } from './problem.js';
import type { ClassOf } from './types.js';

/** Finds a class by its name; undefined where it is not known. */
export type FindClass = (name: string) => unknown;

/** What is needed to build the object that a params file describes. */
export interface StoredMethod {
  /** The object of the class. */
  readonly declared: object;
  readonly stored: JsonValue;
  /** Its name in the params file: `Train.transform`. */
  readonly key: string;
  readonly subject: Subject;
  readonly findClass: FindClass;
}

/** Refuses what a params file cannot describe by the name of a class and values. */
export function checkMethod(value: unknown, subject: Subject): object {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const name = isObject ? value.constructor.name : '';
  if (!isObject || name === '' || name === 'Object')
    throw misdeclared(
      subject,
      `${label(subject)} is a method object and was given ${inspect(value, { depth: 0 })}, which is of no class of its own.`,
      'Give it an object of a class that a cell declares: `new Augment()`.'
    );
  const json = toJson(value);
  if (json instanceof NotJson)
    throw misdeclared(
      subject,
      `${label(subject)} has ${json.describe()}, which a params file cannot hold.`,
      'Keep it in a private field, `#…`, or make it in a method; the other fields are params.'
    );
  return value;
}

/** Writes a method object as it goes into the params file, or throws why it would not come back. */
export function methodToJson(value: object, subject: Subject): JsonObject {
  const json = { [METHOD_CLASS]: value.constructor.name, ...(toJson(value) as JsonObject) };
  const back = tryBuild(value.constructor as ClassOf<object>, json);
  if (back && jsonEquals(toJson(back) as JsonValue, toJson(value) as JsonValue)) return json;
  throw misdeclared(
    subject,
    `${label(subject)} is of class \`${value.constructor.name}\`, which cannot be built again from its fields: its constructor is called without arguments.`,
    `Give every field of \`${value.constructor.name}\` a value where it is declared, and set the others afterwards.`
  );
}

function tryBuild(type: ClassOf<object>, json: JsonObject): object | undefined {
  try {
    return fill(new (type as new () => object)(), json).object;
  } catch {
    return undefined;
  }
}

/** Builds the object that a params file describes. Values that its class does not have are left out: they are of another one. */
export function buildMethod({ declared, stored, key, subject, findClass }: StoredMethod): {
  readonly object: object;
  readonly ignored: readonly string[];
} {
  if (!isJsonObject(stored))
    throw misdeclared(
      subject,
      `${label(subject)} is a method object in the class, and \`${key}\` in \`params.yaml\` is \`${JSON.stringify(stored)}\`.`,
      `Write the class and its values: \`{${METHOD_CLASS}: ${declared.constructor.name}}\`.`
    );
  const named = stored[METHOD_CLASS] ?? declared.constructor.name;
  const name = typeof named === 'string' ? named : JSON.stringify(named);
  const type = name === declared.constructor.name ? declared.constructor : findClass(name);
  if (typeof type !== 'function') throw unknownClass(name, declared, key, subject);
  const object = new (type as new () => object)();
  for (const [field, value] of Object.entries(stored)) {
    if (field === METHOD_CLASS || !Object.hasOwn(object, field)) continue;
    checkKind({
      declared: Reflect.get(object, field),
      written: undefined,
      stored: value,
      key: `${key}.${field}`,
      subject: { ...subject, field: `${subject.field ?? ''}.${field}` }
    });
  }
  return fill(object, stored);
}

function fill(
  object: object,
  json: JsonObject
): { readonly object: object; readonly ignored: readonly string[] } {
  const ignored: string[] = [];
  for (const [field, value] of Object.entries(json)) {
    if (field === METHOD_CLASS) continue;
    if (!Object.hasOwn(object, field)) {
      ignored.push(field);
      continue;
    }
    const current: unknown = Reflect.get(object, field);
    const isGroup = typeof current === 'object' && current !== null && isJsonObject(value);
    if (isGroup && !Array.isArray(current))
      ignored.push(...fill(current, value).ignored.map(inner => `${field}.${inner}`));
    else Reflect.set(object, field, structuredClone(value));
  }
  return { object, ignored };
}

function unknownClass(name: string, declared: object, key: string, subject: Subject): Error {
  const own = declared.constructor.name;
  const nearest = findNearest(name, [own]);
  return misdeclared(
    subject,
    `\`${key}\` in \`params.yaml\` is of class \`${name}\`, which is not there for ${label(subject)}.`,
    nearest === undefined
      ? `Declare \`class ${name}\` in a cell beside \`${own}\`, extending or implementing the same, and write the graph.`
      : `Write \`${METHOD_CLASS}: ${nearest}\`.`
  );
}
