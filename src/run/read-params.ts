import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isJsonObject, type JsonObject } from '../contract/json.js';
import { keep, readIfThere } from '../notebook/transpile.js';
import { RunError } from './run-error.js';

const PARAMS_FILE = 'params.yaml';

/** Reads the params of a stage. The values of a file are kept under its hash: a run loads no YAML parser. */
export async function readParams(root: string, stage: string, cache: string): Promise<JsonObject> {
  const text = readIfThere(join(root, PARAMS_FILE));
  if (text === undefined) return {};
  const hash = createHash('sha256').update(text).digest('hex');
  const path = join(cache, `${hash}.params.json`);
  const known = readIfThere(path);
  const values = known === undefined ? await parse(text, path) : (JSON.parse(known) as JsonObject);
  const own = values[stage];
  return isJsonObject(own) ? own : {};
}

async function parse(text: string, path: string): Promise<JsonObject> {
  const { parseParams } = await import('../pipeline/index.js');
  const parsed = parseParams(text, PARAMS_FILE);
  if (!parsed.ok) {
    const [diagnostic] = parsed.failure;
    const line = diagnostic?.location.range?.start.line;
    const place = line === undefined ? PARAMS_FILE : `${PARAMS_FILE}:${line + 1}`;
    throw new RunError(`${diagnostic?.message ?? 'The params file does not parse.'} (${place})`);
  }
  keep(path, JSON.stringify(parsed.value));
  return parsed.value;
}
