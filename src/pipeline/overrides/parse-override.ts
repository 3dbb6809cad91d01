import { ok, type Result } from '../../contract/result.js';
import { refuse, type OverrideProblem } from './override-problem.js';
import { parseValue } from './parse-value.js';
import type { TypedValue } from './typed-value.js';

/** What an override does: `key=…` changes what is there, `+key=…` adds what is not, `++key=…` does either, `~key` removes. */
export type OverrideKind = 'change' | 'add' | 'force' | 'remove';

/** One override, parsed. */
export interface Override {
  readonly kind: OverrideKind;
  /** The key as it was written. */
  readonly key: string;
  readonly path: readonly string[];
  /** Index of the key. */
  readonly column: number;
  /** The new value, or the value that the key to remove must have; undefined for a removal without. */
  readonly value: TypedValue | undefined;
}

const KINDS: Readonly<Record<string, OverrideKind>> = {
  '': 'change',
  '+': 'add',
  '++': 'force',
  '~': 'remove'
};
const NAME = '[a-zA-Z_$][a-zA-Z0-9_$-]*';
const GROUP = '[a-zA-Z_][a-zA-Z0-9_-]*(?:/[a-zA-Z_][a-zA-Z0-9_-]*)+';
const PART = `(?:${NAME}|0|[1-9](?:_?[0-9])*)`;
const KEY = new RegExp(`^(?:${NAME}|${GROUP}|${PART}(?:\\.${PART})+)$`);

/** Parses an override (`lr=0.1`, `+a.b=[1,2]`, `~a`) by Hydra's grammar; what is not understood is refused. */
export function parseOverride(text: string): Result<Override, OverrideProblem> {
  const sign = /^(?:\+\+?|~)?/.exec(text)?.[0] ?? '';
  const kind = KINDS[sign] ?? 'change';
  const equal = text.indexOf('=');
  const key = text.slice(sign.length, equal < 0 ? undefined : equal);
  if (!KEY.test(key)) return refuseKey(key, sign.length);
  const override = { kind, key, path: key.split('.'), column: sign.length };
  if (equal < 0) {
    if (kind === 'remove') return ok({ ...override, value: undefined });
    const help = `Write \`${text}=\` and the value, or \`~${key}\` to remove it.`;
    return refuse(text.length, 'A value is missing: there is no `=`.', help);
  }
  const start = equal + 1 + (/^[ \t]*/.exec(text.slice(equal + 1))?.[0].length ?? 0);
  const value = parseValue(text, start);
  if (!value.ok) return value;
  // As in DVC, `~key=null` asks for nothing.
  const asked = kind === 'remove' && value.value === null ? undefined : value.value;
  return ok({ ...override, value: asked });
}

function refuseKey(key: string, column: number): Result<never, OverrideProblem> {
  if (key === '') {
    return refuse(
      column,
      'The key is missing.',
      'Write `key=value`, as `lr=0.1` or `Train.lr=0.1`.'
    );
  }
  const at = key.indexOf('@');
  if (at >= 0) {
    const message = 'This names a config group (`@`), and there are none.';
    return refuse(column + at, message, 'Name the param itself, as `lr=0.1` or `Train.lr=0.1`.');
  }
  const wrong = key.search(/[^a-zA-Z0-9_$.-]/);
  const place = column + Math.max(0, wrong);
  const message = `\`${key}\` is not a key that an override can name.`;
  const help =
    wrong >= 0 && key[wrong] === '['
      ? 'Write the index after a dot: `list.0=…`.'
      : 'A key is made of names, which start with a letter, and of list indices, with dots between; change others in the params file.';
  return refuse(place, message, help);
}
