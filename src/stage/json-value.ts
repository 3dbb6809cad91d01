import type { JsonValue } from '../contract/json.js';
import { isPlain } from './given.js';

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

/** What is asked of a value: of NaN, and whether it may hold objects of classes. */
interface Rules {
  readonly nonFinite?: NonFinite;
  readonly classes?: 'copy' | 'refuse';
}

/** Where in a value the copy is: its path, and the objects around it. */
interface Spot {
  readonly path: string;
  readonly around: readonly object[];
}

/** Copies a value as JSON holds it, or says what in it JSON cannot hold. Undefined members are left out. */
export function toJson(
  value: unknown,
  rules: Rules = {},
  spot: Spot = { path: '', around: [] }
): JsonValue | NotJson {
  const { nonFinite = 'refuse' } = rules;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      if (Number.isFinite(value) || nonFinite === 'keep') return value;
      return nonFinite === 'null' ? null : new NotJson(spot.path, String(value));
    case 'object': {
      if (value === null) return null;
      if (spot.around.includes(value)) return new NotJson(spot.path, 'a value that holds itself');
      const inner = { ...spot, around: [...spot.around, value] };
      return Array.isArray(value)
        ? listToJson(value, rules, inner)
        : objectToJson(value, rules, inner);
    }
    default:
      return new NotJson(spot.path, value === undefined ? 'undefined' : `a ${typeof value}`);
  }
}

function listToJson(
  list: readonly unknown[],
  rules: Rules,
  { path, around }: Spot
): JsonValue | NotJson {
  const items: JsonValue[] = [];
  for (const [i, item] of list.entries()) {
    const json = toJson(item, rules, { path: `${path}[${i}]`, around });
    if (json instanceof NotJson) return json;
    items.push(json);
  }
  return items;
}

function objectToJson(value: object, rules: Rules, { path, around }: Spot): JsonValue | NotJson {
  if (holdsMore(value) || (rules.classes === 'refuse' && !isPlain(value)))
    return new NotJson(path, named(value.constructor.name));
  const members: Record<string, JsonValue> = {};
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const at = path === '' ? key : `${path}.${key}`;
    if (key === '__proto__') return new NotJson(at, 'a member of a reserved name');
    const json = toJson(member, rules, { path: at, around });
    if (json instanceof NotJson) return json;
    members[key] = json;
  }
  return members;
}

/** Tells whether an object is a map, a date, a promise or the like, of which its members tell nothing. */
function holdsMore(value: object): boolean {
  const tag = Object.prototype.toString.call(value);
  return tag !== '[object Object]' || Symbol.iterator in value;
}

function named(className: string): string {
  return `${/^[AEIO]/.test(className) ? 'an' : 'a'} ${className}`;
}
