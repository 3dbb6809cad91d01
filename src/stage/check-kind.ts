import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.js';
import type { MistypedParam, ParamKind } from '../contract/stage-spec.js';
import { label } from './paths.js';
import { misdeclared, type Subject } from './problem.js';

/** What a param is and what the params file has in its place. */
export interface StoredParam {
  /** The default of the class. */
  readonly declared: unknown;
  /** The notebook's value when the graph was written: of a param of several types it may be of another one. */
  readonly written: JsonValue | undefined;
  readonly stored: JsonValue;
  /** Its name in the params file: `Train.lr`. */
  readonly key: string;
  readonly subject: Subject;
}

/** Longer values are cut in messages. */
const SHOWN = 60;

/**
 * Refuses a value of the params file of another kind than the param has.
 *
 * A text where the class has a number would go wrong far from here: `'1' + 1`, `NaN` losses.
 */
export function checkKind({ declared, written, stored, key, subject }: StoredParam): void {
  const expected = kindOf(declared);
  const found = kindOf(stored);
  // Where the default is null nothing is known of the type; and every param may be set to null.
  if (expected === 'nothing' || found === 'nothing' || [expected, kindOf(written)].includes(found))
    return;
  const text = JSON.stringify(stored);
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  const quotes = expected === 'text' && !isJsonObject(stored) ? ', in quotes' : '';
  throw misdeclared(
    subject,
    `${label(subject)} is ${a(expected)} in the class, and \`${key}\` in \`params.yaml\` is ${a(found)}: \`${shown}\`.`,
    `Give \`${key}\` ${a(expected)} in \`params.yaml\`${quotes}.`,
    'A param of several types has no default: `param.required<…>()`, with its value given to `new`.'
  );
}

/** Checks each value of a group of params, and the groups in it. */
export function checkGroupKinds(param: StoredParam): void {
  const { declared, written, stored, key, subject } = param;
  if (stored === null) throw noGroup(param);
  checkKind(param);
  if (!isJsonObject(stored)) return;
  const values = declared as Readonly<Record<string, unknown>>;
  const known: JsonObject = isJsonObject(written) ? written : {};
  for (const [name, value] of Object.entries(stored)) {
    if (!Object.hasOwn(values, name)) continue;
    const member = {
      declared: values[name],
      written: known[name],
      stored: value,
      key: `${key}.${name}`,
      subject: { ...subject, field: `${subject.field ?? ''}.${name}` }
    };
    if (kindOf(values[name]) === 'group of values' && isJsonObject(value)) checkGroupKinds(member);
    else checkKind(member);
  }
}

function noGroup({ key, subject }: StoredParam): Error {
  return misdeclared(
    subject,
    `${label(subject)} is a group of values in the class, and \`${key}\` in \`params.yaml\` is empty.`,
    `Remove \`${key}\` from \`params.yaml\`, or give it values by name.`
  );
}

/** Finds what of a value is of another kind than the default, as it is or in a group: null may stand for any. */
export function findMistyped(
  declared: unknown,
  value: JsonValue | undefined,
  path: readonly string[],
  isGroup: boolean
): readonly MistypedParam[] {
  const [expected, found] = [kindOf(declared), kindOf(value)];
  if (expected === 'nothing' || found === 'nothing') return [];
  if (expected !== found) return [{ path, expected, found }];
  if (!isGroup || !isJsonObject(value)) return [];
  const members = declared as Readonly<Record<string, unknown>>;
  return Object.entries(value).flatMap(([key, member]) =>
    Object.hasOwn(members, key) ? findMistyped(members[key], member, [...path, key], true) : []
  );
}

function kindOf(value: unknown): ParamKind {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'object' && value !== null ? 'group of values' : 'nothing';
}

function a(kind: ParamKind): string {
  return `a ${kind}`;
}
