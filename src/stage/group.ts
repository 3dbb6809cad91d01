import { inspect } from 'node:util';
import { findNearest } from '../contract/find-nearest.js';
import { isJsonObject, type JsonValue } from '../contract/json.js';
import { callOf, type Declaration } from './declaration.js';
import { describeClass } from './given.js';
import { label } from './paths.js';
import { misdeclared, StagebookError, type Subject } from './problem.js';
import { state, type Frame } from './state.js';
import type { ClassOf } from './types.js';
import { NotJson, toJson } from './json-value.js';

/** Builds a group of params with the defaults of its class, which is called without arguments. */
export function newGroup(group: ClassOf<object>, subject: Subject): object {
  const depth = state.frames.push(new GroupFrame(describeClass(group), subject)) - 1;
  try {
    return new (group as new () => object)();
  } catch (cause) {
    if (cause instanceof StagebookError) throw cause;
    const { problem } = misdeclared(
      subject,
      `${label(subject)} is a group of ${describeClass(group)}, which cannot be built without arguments: ${String(cause)}.`,
      'Give every field of the class a value where it is declared, and let its constructor ask for nothing.'
    );
    throw new StagebookError(problem, { cause });
  } finally {
    state.frames.length = depth;
  }
}

/** Takes the declarations that the class of a group makes by mistake: they are for fields of a stage. */
class GroupFrame implements Frame {
  readonly #group: string;
  readonly #subject: Subject;

  constructor(group: string, subject: Subject) {
    this.#group = group;
    this.#subject = subject;
  }

  declare(declaration: Declaration): never {
    const call = callOf(declaration);
    throw misdeclared(
      this.#subject,
      `${label(this.#subject)} is a group of ${this.#group}, which calls \`${call}()\`: that is for the fields of a stage.`,
      'Give the fields of the class their values as they are: `lr = 0.1`.'
    );
  }
}

/** Fills a new group of params with what was given of it; groups in it likewise, lists as a whole. */
export function fillGroup(group: object, given: unknown, subject: Subject): object {
  const members = group as Record<string, unknown>;
  if (given !== undefined && !isGroup(given))
    throw misdeclared(
      subject,
      `${label(subject)} is a group of params and was given ${inspect(given)}.`,
      'Give the values of the group by name.'
    );
  for (const [key, value] of Object.entries(given ?? {})) {
    if (value === undefined) continue;
    const current = members[key];
    const isNested = isGroup(current) && isGroup(value);
    if (!Object.hasOwn(members, key) && !isGroup(given, group.constructor))
      throw unknownMember(group, key, subject);
    members[key] = isNested
      ? fillGroup(current, value, { ...subject, field: `${subject.field ?? ''}.${key}` })
      : value;
  }
  const json = toJson(group);
  if (!(json instanceof NotJson)) return group;
  throw misdeclared(
    subject,
    `${label(subject)} has ${json.describe()}, which a params file cannot hold.`,
    'Use texts, numbers, booleans, null, and lists and groups of them.'
  );
}

/**
 * Returns what a params file has for a group, without the values that the class of the group does not have: those of
 * a plain group (`{ … }`) may be any. `ignore` hears of each, and of the nearest that the class has.
 */
export function pickMembers(
  group: object,
  stored: JsonValue,
  ignore: (name: string, owner: string, nearest: string | undefined) => void
): JsonValue {
  if (!isJsonObject(stored)) return stored;
  const isOpen = group.constructor === Object;
  const picked: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(stored)) {
    const current: unknown = Reflect.get(group, key);
    const isOwn = Object.hasOwn(group, key);
    if (!isOwn && !isOpen) {
      ignore(key, group.constructor.name, findNearest(key, Object.keys(group)));
      continue;
    }
    picked[key] =
      isOwn && isGroup(current)
        ? pickMembers(current, value, (name, ...known) => {
            ignore(`${key}.${name}`, ...known);
          })
        : value;
  }
  return picked;
}

function isGroup(value: unknown, of: unknown = Object): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    value instanceof (of as typeof Object)
  );
}

function unknownMember(group: object, key: string, subject: Subject): Error {
  return misdeclared(
    subject,
    `${label(subject)} has no value \`${key}\`.`,
    `It has ${Object.keys(group)
      .map(name => `\`${name}\``)
      .join(', ')}.`
  );
}
