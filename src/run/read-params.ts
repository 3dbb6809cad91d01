import { createHash } from 'node:crypto';
import { extname, join } from 'node:path';
import { isJsonObject, type JsonObject } from '../contract/json.js';
import { keep, readIfThere } from '../notebook/compiled-cache.js';
import { RunError } from './run-error.js';

const PARAMS_FILE = 'params.yaml';

/** Reads the params files of a project. The values of a file are kept under its hash: a run loads no parser. */
export class ParamsReader {
  readonly #root: string;
  readonly #cache: string;

  constructor(root: string, cache: string) {
    this.#root = root;
    this.#cache = cache;
  }

  /** Reads the params of a stage. */
  async ofStage(stage: string): Promise<JsonObject> {
    const own = (await this.read(PARAMS_FILE))?.[stage];
    return own !== undefined && isJsonObject(own) ? own : {};
  }

  /** Reads a params file by its path in the project; undefined where there is none. */
  async read(path: string): Promise<JsonObject | undefined> {
    const text = readIfThere(join(this.#root, path));
    if (text === undefined) return undefined;
    // The extension decides between YAML and TOML.
    const hash = createHash('sha256')
      .update(`${extname(path)}\n${text}`)
      .digest('hex');
    const kept = join(this.#cache, `${hash}.params.json`);
    const known = readIfThere(kept);
    if (known !== undefined) return JSON.parse(known) as JsonObject;
    const values = await parse(text, path);
    keep(kept, JSON.stringify(values));
    return values;
  }
}

async function parse(text: string, path: string): Promise<JsonObject> {
  const { parseParams } = await import('../pipeline/index.js');
  const parsed = parseParams(text, path);
  if (parsed.ok) return parsed.value;
  const [diagnostic] = parsed.failure;
  const line = diagnostic?.location.range?.start.line;
  const place = line === undefined ? path : `${path}:${line + 1}`;
  throw new RunError(`${diagnostic?.message ?? 'The params file does not parse.'} (${place})`);
}
