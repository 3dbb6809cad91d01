import type { JsonValue } from '../contract/json.js';
import { formatFloat } from '../contract/python-float.js';

/**
 * Writes a number as Python does: `1e-07`, `1e+16`, `-0.0`, `nan`.
 *
 * A whole number is an `int`: JavaScript does not know `1.0` from `1`, and DVC compares values.
 */
export function pythonNumber(value: number): string {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : formatFloat(value);
}

/** Writes a value as Python's `str()` does. */
export function pythonText(value: number | string | boolean): string {
  if (typeof value === 'number') return pythonNumber(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value;
}

/** Writes JSON as Python does with an indent of 4: ASCII, numbers as of {@link pythonNumber}. */
export function pythonJson(value: JsonValue, indent = ''): string {
  const inner = `${indent}    `;
  const block = (open: string, lines: readonly string[], close: string): string =>
    lines.length === 0
      ? open + close
      : `${open}\n${lines.map(line => inner + line).join(',\n')}\n${indent}${close}`;
  if (typeof value === 'string') return asciiString(value);
  // JSON has no NaN: readers other than Python's refuse it.
  if (typeof value === 'number') return Number.isFinite(value) ? pythonNumber(value) : 'null';
  if (value === null || typeof value === 'boolean') return String(value);
  if (isList(value))
    return block(
      '[',
      value.map(item => pythonJson(item, inner)),
      ']'
    );
  return block(
    '{',
    Object.entries(value).map(
      ([key, member]) => `${asciiString(key)}: ${pythonJson(member, inner)}`
    ),
    '}'
  );
}

function asciiString(text: string): string {
  return JSON.stringify(text).replace(
    /[^ -~]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
