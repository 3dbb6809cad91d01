import type { RevisionData } from '../../contract/experiment-view.js';
import { isJsonObject, type JsonValue } from '../../contract/json.js';
import { leaves } from '../history/history-columns.js';

/** A param as a form shows it. */
export interface IParamField {
  /** Tells the field from all others: file and dotted name. */
  readonly id: string;
  readonly file: string;
  readonly name: string;
  readonly value: JsonValue;
  /** False where the grammar of overrides cannot name the param, or cannot write its file. */
  readonly canOverride: boolean;
}

/** Fields that belong together, in the order of the file. */
export interface IParamGroup {
  readonly title: string;
  readonly fields: readonly IParamField[];
}

/** What the text of a field means; the problem where it means nothing. */
export type FieldValue = { readonly value: JsonValue } | { readonly problem: 'number' | 'json' };

const NAME = /^(?:[a-zA-Z_$][\w$-]*|0|[1-9]\d*)$/;
const READABLE = /\.(?:ya?ml|json)$/i;

/** Lists the params of the workspace by the first part of their names. */
export function listGroups(params: RevisionData['params']): IParamGroup[] {
  return Object.entries(params).flatMap(([file, values]) => {
    const groups = new Map<string, IParamField[]>();
    for (const [name, value] of leaves(values)) {
      const group = isJsonObject(values[name.split('.')[0] ?? ''])
        ? (name.split('.')[0] ?? '')
        : '';
      const canOverride = READABLE.test(file) && name.split('.').every(part => NAME.test(part));
      const field = { id: `${file}:${name}`, file, name, value, canOverride };
      groups.set(group, [...(groups.get(group) ?? []), field]);
    }
    return [...groups].map(([group, fields]) => ({
      title: file === 'params.yaml' ? group : `${file} ${group}`.trim(),
      fields
    }));
  });
}

/** Formats a value as the text of its field. */
export function formatField(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Reads the text of a field as a value of the kind that it has now. */
export function parseField({ value }: IParamField, text: string): FieldValue {
  if (typeof value === 'string') return { value: text };
  if (typeof value === 'number') {
    const number = Number(text);
    return text.trim() === '' || !Number.isFinite(number)
      ? { problem: 'number' }
      : { value: number };
  }
  try {
    const parsed = JSON.parse(text) as JsonValue;
    return canWrite(parsed) ? { value: parsed } : { problem: 'json' };
  } catch {
    return { problem: 'json' };
  }
}

/** Writes the text of a field, which means a value, as an override in Hydra's grammar: `Train.lr=0.1`. */
export function formatOverride(field: IParamField, text: string): string {
  const parsed = parseField(field, text);
  if ('problem' in parsed) throw new Error(`Internal: ${field.id} has no value`);
  const prefix = field.file === 'params.yaml' ? '' : `${field.file}:`;
  const isFloat = typeof parsed.value === 'number' && /[.e]/i.test(text);
  // Who writes 1.0 or 1e3 means a float.
  const value = formatValue(parsed.value);
  return `${prefix}${field.name}=${isFloat && /^-?\d+$/.test(value) ? `${value}.0` : value}`;
}

function formatValue(value: JsonValue): string {
  if (typeof value === 'string') return quote(value);
  if (isJsonObject(value)) {
    const members = Object.entries(value).map(([key, item]) => `${key}: ${formatValue(item)}`);
    return `{${members.join(', ')}}`;
  }
  if (typeof value === 'object' && value !== null) return `[${value.map(formatValue).join(', ')}]`;
  return String(value);
}

/** Quotes a text. Only quotes are escaped in it, and the backslashes right before one. */
function quote(text: string): string {
  return `"${text.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&')}"`;
}

/** Keys stand without quotes, so not every key can be written; nor are there names for infinite numbers in JSON. */
function canWrite(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.every((item: JsonValue) => canWrite(item));
  if (!isJsonObject(value)) return true;
  return Object.entries(value).every(
    ([key, item]) =>
      /^[a-zA-Z_][\w-]*$/.test(key) && !/^(?:true|false|null|inf|nan)$/i.test(key) && canWrite(item)
  );
}
