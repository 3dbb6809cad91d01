import { readFileSync } from 'node:fs';
import type { JsonValue } from '../contract/json.js';
import type { Wire } from '../contract/stage-spec.js';
import { absolutePath } from './paths.js';
import { formatTable, parseTypedTable, type Row } from './table.js';
import { writeFile } from './write-file.js';

/** Writes a value in the format that its path asks for. */
export function writeValue(path: string, value: JsonValue): void {
  const separator = separatorOf(path);
  const text = separator
    ? formatTable(value as unknown as readonly Row[], separator)
    : `${JSON.stringify(value, null, 2)}\n`;
  writeFile(absolutePath(path), text);
}

/** Reads a value back; undefined if there is no file. */
export function readValue(path: string, folder?: string): unknown {
  const separator = separatorOf(path);
  let text: string;
  try {
    text = readFileSync(absolutePath(path, folder), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return separator ? parseTypedTable(text, separator) : (JSON.parse(text) as unknown);
}

/** Reads the value of another stage; a missing one says how to get it. */
export function readWire(wire: Wire, folder?: string): unknown {
  const value = readValue(wire.path, folder);
  if (value !== undefined) return value;
  const writer = wire.stage === undefined ? '' : ` Stage \`${wire.stage}\` writes it when it runs.`;
  throw new Error(`There is no value in \`${wire.path}\` yet.${writer}`);
}

/** Tells whether a path can hold a value, by its extension. */
export function isValuePath(path: string): boolean {
  return path.endsWith('.json') || separatorOf(path) !== undefined;
}

function separatorOf(path: string): ',' | '\t' | undefined {
  return path.endsWith('.csv') ? ',' : path.endsWith('.tsv') ? '\t' : undefined;
}
