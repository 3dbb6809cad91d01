import { formatFloat } from '../../contract/python-float.js';
import { err, ok, type Result } from '../../contract/result.js';
import { formatFlow } from '../yaml-emit.js';
import { isYamlList, isYamlMap } from '../yaml-value.js';
import { toRounded, type TypedValue } from './typed-value.js';

/** The outcome of a cast; the failure says what the value cannot become. */
export type CastResult = Result<TypedValue, string>;

/** Hydra's cast functions, with what Python makes of each value. Lists and mappings are cast item by item. */
export const CASTS: ReadonlyMap<string, (value: TypedValue) => CastResult> = new Map([
  ['int', (value: TypedValue) => castDeep(value, toInt)],
  ['float', (value: TypedValue) => castDeep(value, toFloat)],
  ['str', (value: TypedValue) => castDeep(value, toStr)],
  ['bool', (value: TypedValue) => castDeep(value, toBool)]
]);

function castDeep(value: TypedValue, cast: (value: TypedValue) => CastResult): CastResult {
  if (isYamlList(value)) {
    const items: TypedValue[] = [];
    for (const item of value) {
      const result = castDeep(item, cast);
      if (!result.ok) return result;
      items.push(result.value);
    }
    return ok(items);
  }
  if (!isYamlMap(value)) return cast(value);
  const members = castDeep(Object.values(value), cast);
  if (!members.ok || !isYamlList(members.value)) return members;
  const cells = members.value;
  return ok(Object.fromEntries(Object.keys(value).map((key, i) => [key, cells[i] ?? null])));
}

function toInt(value: TypedValue): CastResult {
  if (typeof value === 'bigint') return ok(value);
  if (typeof value === 'boolean') return ok(BigInt(value));
  if (typeof value === 'number' && Number.isFinite(value)) return ok(BigInt(Math.trunc(value)));
  const text = typeof value === 'string' ? value.trim() : '';
  if (!/^[-+]?[0-9](?:_?[0-9])*$/.test(text)) return cannot(value, 'an integer');
  const size = BigInt(text.replace(/^[-+]/, '').replaceAll('_', ''));
  return ok(text.startsWith('-') ? -size : size);
}

const FLOAT_TEXT =
  /^[-+]?(?:(?:[0-9](?:_?[0-9])*\.?(?:[0-9](?:_?[0-9])*)?|\.[0-9](?:_?[0-9])*)(?:e[-+]?[0-9](?:_?[0-9])*)?|inf(?:inity)?|nan)$/i;

function toFloat(value: TypedValue): CastResult {
  if (typeof value === 'number') return ok(value);
  if (typeof value === 'boolean') return ok(Number(value));
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isFinite(number) ? ok(number) : cannot(value, 'a float');
  }
  const text = typeof value === 'string' ? value.trim() : '';
  return FLOAT_TEXT.test(text) ? ok(parseFloatText(text)) : cannot(value, 'a float');
}

/** Reads a float as Python does; the text has the form of one. */
export function parseFloatText(text: string): number {
  const lower = text.toLowerCase();
  if (lower.endsWith('nan')) return NaN;
  if (lower.includes('inf')) return lower.startsWith('-') ? -Infinity : Infinity;
  return Number(lower.replaceAll('_', ''));
}

function toStr(value: TypedValue): CastResult {
  if (typeof value === 'string') return ok(value);
  if (typeof value === 'number') return ok(formatFloat(value));
  return value === null ? cannot(value, 'a text') : ok(String(value as bigint | boolean));
}

function toBool(value: TypedValue): CastResult {
  if (typeof value === 'string') {
    const lower = value.toLowerCase();
    return lower === 'true' || lower === 'false' ? ok(lower === 'true') : cannot(value, 'a bool');
  }
  return ok(Number.isNaN(value) || Boolean(value)); // Not-a-number is true in Python.
}

function cannot(value: TypedValue, kind: string): CastResult {
  return err(`\`${formatFlow(toRounded(value))}\` cannot become ${kind}.`);
}
