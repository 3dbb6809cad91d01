import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.js';
import { pythonNumber } from './python-text.js';
import { scalarText } from './yaml-scalar.js';

/** Writes values as YAML 1.2 in block style, with the layout and quotes of DVCLive's files (ruamel.yaml). */
export function formatYaml(values: JsonObject): string {
  const entries = Object.keys(values);
  return entries.length === 0 ? '{}\n' : `${mapping(values, '').join('\n')}\n`;
}

/** Sets values in a mapping that was written in this layout: every other entry keeps its text. */
export function setInYaml(text: string, values: JsonObject): string {
  const isEmpty = text.trim() === '' || text.trim() === '{}';
  const before = text.endsWith('\n') ? text : `${text}\n`;
  // An entry goes on in lines that are indented, or items of its list, or empty.
  const entries = isEmpty ? [] : before.split(/^(?!\s|[-:](?:\s|$)|$)/m);
  for (const [name, value] of Object.entries(values)) {
    const key = `${keyText(name)}:`;
    const place = entries.findIndex(
      entry => entry.startsWith(key) && /^\s/.test(entry.slice(key.length))
    );
    entries.splice(place < 0 ? entries.length : place, 1, formatYaml({ [name]: value }));
  }
  return entries.join('') || formatYaml({});
}

function mapping(values: JsonObject, indent: string): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const key = `${indent}${keyText(name)}:`;
    if (isBlock(value)) return [key, ...block(value, isJsonObject(value) ? `${indent}  ` : indent)];
    const text = inline(value, Array.from(key).length + 1, `${indent}  `);
    return `${key}${text === '' ? '' : ` ${text}`}`.split('\n');
  });
}

function keyText(name: string): string {
  return scalarText(name, { column: 0, fold: undefined });
}

function sequence(values: readonly JsonValue[], indent: string): string[] {
  return values.flatMap(value => {
    if (!isBlock(value)) {
      const text = inline(value, indent.length + 2, `${indent}  `);
      return `${indent}- ${text}`.split('\n');
    }
    // The first entry stands beside the dash.
    const [first = '', ...rest] = block(value, `${indent}  `);
    return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest];
  });
}

function isBlock(value: JsonValue): value is JsonObject | readonly JsonValue[] {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function block(value: JsonObject | readonly JsonValue[], indent: string): string[] {
  return isJsonObject(value) ? mapping(value, indent) : sequence(value, indent);
}

/** What stands beside its key: a scalar or an empty collection. */
function inline(value: JsonValue, column: number, fold: string): string {
  if (value === null) return '';
  if (typeof value === 'string') return scalarText(value, { column, fold });
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number')
    return Number.isFinite(value)
      ? pythonNumber(value)
      : pythonNumber(value).replace(/(?=[in])/, '.');
  return Array.isArray(value) ? '[]' : '{}';
}
