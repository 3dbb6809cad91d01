import { join } from 'node:path';
import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.js';
import { readText } from '../disk/index.js';
import { parseParams } from '../pipeline/index.js';
import type { StageOut } from './stage-files.js';

/** Reads the metrics files of a stage that are there and can be read, by path. */
export function readMetrics(
  root: string,
  outs: readonly StageOut[]
): Readonly<Record<string, JsonObject>> {
  const found: Record<string, JsonObject> = {};
  for (const { path, kind } of outs) {
    if (kind !== 'metric') continue;
    const text = readText(join(root, path));
    const value = text.ok && text.value !== undefined ? parseMetrics(text.value, path) : undefined;
    if (isJsonObject(value)) found[path] = value;
  }
  return found;
}

/** Reads a metrics file: JSON, also with Python's `NaN` and `Infinity`, else YAML. Undefined where it is neither. */
export function parseMetrics(text: string, path: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    const parsed = parseParams(text, path);
    return parsed.ok ? parsed.value : undefined;
  }
}
