import { isJsonObject, type JsonValue } from '../contract/json.js';
import type { Manifest } from '../contract/manifest.js';

/** Formats the manifest so that branches merge: sorted keys, one slice of a cell a line. */
export function formatManifest(manifest: Manifest): string {
  return `${formatSorted(manifest as unknown as JsonValue, '')}\n`;
}

function formatSorted(value: JsonValue, indent: string): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    const items = value.map((item: JsonValue) => deeper + formatFlat(item));
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  if (!isJsonObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  if (keys.length === 0) return '{}';
  const members = keys.map(
    key => `${deeper}${JSON.stringify(key)}: ${formatSorted(value[key] ?? null, deeper)}`
  );
  return `{\n${members.join(',\n')}\n${indent}}`;
}

function formatFlat(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(formatFlat).join(', ')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map(key => `${JSON.stringify(key)}: ${formatFlat(value[key] ?? null)}`);
  return `{ ${members.join(', ')} }`;
}
