import type { JsonValue } from '../contract/json.js';

/** A value that a params or value file cannot hold, and where in the value it is. */
export class NotJson {
  readonly path: string;
  readonly what: string;

  constructor(path: string, what: string) {
    this.path = path;
    this.what = what;
  }

  /** Says what it is and where, as the middle of a sentence. */
  describe(): string {
    return this.path === '' ? this.what : `${this.what} at \`${this.path}\``;
  }
}

/** What becomes of NaN and the infinities, which JSON does not have, and YAML has. */
type NonFinite = 'refuse' | 'null' | 'keep';

/** Copies a value as JSON holds it, or says what in it JSON cannot hold. Undefined members are left out. */
export function toJson(
  value: unknown,
  nonFinite: NonFinite = 'refuse',
  path = ''
): JsonValue | NotJson {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      if (Number.isFinite(value) || nonFinite === 'keep') return value;
      return nonFinite === 'null' ? null : new NotJson(path, String(value));
    case 'object':
      if (value === null) return null;
      return Array.isArray(value)
        ? listToJson(value, nonFinite, path)
        : objectToJson(value, nonFinite, path);
    default:
      return new NotJson(path, `a ${typeof value}`);
  }
}

function listToJson(
  list: readonly unknown[],
  nonFinite: NonFinite,
  path: string
): JsonValue | NotJson {
  const items: JsonValue[] = [];
  for (const [i, item] of list.entries()) {
    const json = toJson(item, nonFinite, `${path}[${i}]`);
    if (json instanceof NotJson) return json;
    items.push(json);
  }
  return items;
}

function objectToJson(value: object, nonFinite: NonFinite, path: string): JsonValue | NotJson {
  const isCollection = Symbol.iterator in value || ArrayBuffer.isView(value);
  if (isCollection || value instanceof Date || value instanceof ArrayBuffer)
    return new NotJson(path, `a ${value.constructor.name}`);
  const members: Record<string, JsonValue> = {};
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const json = toJson(member, nonFinite, path === '' ? key : `${path}.${key}`);
    if (json instanceof NotJson) return json;
    members[key] = json;
  }
  return members;
}
