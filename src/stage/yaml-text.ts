import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.js';
import { writeKey, writePlain, writeText } from '../contract/ruamel-text.js';
import { pythonNumber } from './python-text.js';

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
    const key = `${writeKey(name)}:`;
    const place = entries.findIndex(
      entry => entry.startsWith(key) && /^\s/.test(entry.slice(key.length))
    );
    entries.splice(place < 0 ? entries.length : place, 1, formatYaml({ [name]: value }));
  }
  return entries.join('') || formatYaml({});
}

function mapping(values: JsonObject, indent: string): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const key = `${indent}${writeKey(name)}:`;
    if (isBlock(value)) return [key, ...block(value, isJsonObject(value) ? `${indent}  ` : indent)];
    const text = inline(value, Array.from(key).length + 1, indent.length + 2);
    return `${key}${text === '' ? '' : ` ${text}`}`.split('\n');
  });
}

function sequence(values: readonly JsonValue[], indent: string): string[] {
  return values.flatMap(value => {
    if (!isBlock(value)) {
      const text = inline(value, indent.length + 2, indent.length + 2);
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
function inline(value: JsonValue, column: number, indent: number): string {
  if (value === null) return '';
  if (typeof value === 'string') return writeText(value, { column, indent });
  if (typeof value === 'boolean') return writePlain(String(value), { column, indent });
  if (typeof value === 'number') {
    const text = pythonNumber(value);
    const plain = Number.isFinite(value) ? text : text.replace(/(?=[in])/, '.');
    return writePlain(plain, { column, indent });
  }
  return Array.isArray(value) ? '[]' : '{}';
}
