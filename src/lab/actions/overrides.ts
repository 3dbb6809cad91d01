import type { JsonValue } from '../../contract/json.js';

/** A param as a form shows it. */
export interface IParamField {
  /** Dotted name in the file. */
  readonly name: string;
  readonly value: JsonValue;
}

/** What a text of the form means as a value of the param; an error where it means none. */
export function parseField(
  { value }: IParamField,
  text: string
): { readonly value: JsonValue } | { readonly error: 'number' | 'json' } {
  if (typeof value === 'string') return { value: text };
  if (typeof value === 'boolean') return { value: text === 'true' };
  if (typeof value === 'number') {
    const number = Number(text);
    return text.trim() === '' || Number.isNaN(number) ? { error: 'number' } : { value: number };
  }
  try {
    return { value: JSON.parse(text) as JsonValue };
  } catch {
    return { error: 'json' };
  }
}

/** Formats a value as text of the form. */
export function formatField(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Writes an override in the grammar of Hydra: `train.lr=0.1`, strings in quotes, lists and groups in brackets. */
export function formatOverride(name: string, value: JsonValue, file = 'params.yaml'): string {
  const prefix = file === 'params.yaml' ? '' : `${file}:`;
  return `${prefix}${name}=${formatValue(value)}`;
}

function formatValue(value: JsonValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value))
    return `[${value.map(item => formatValue(item as JsonValue)).join(',')}]`;
  return `{${Object.entries(value)
    .map(([key, member]) => `${quote(key)}:${formatValue(member)}`)
    .join(',')}}`;
}

/** Quotes a string: a backslash before a quote, and before each backslash that stands before one or at the end. */
function quote(text: string): string {
  return `'${text.replace(/(\\*)'/g, "$1$1\\'").replace(/(\\+)$/, '$1$1')}'`;
}
