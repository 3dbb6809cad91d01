import { MANIFEST_PATH, type Manifest } from '../contract/manifest.js';
import type { RunRecord } from '../contract/experiment-run.js';
import { isJsonObject } from '../contract/json.js';
import { parseParams } from '../pipeline/index.js';
import type { ExperimentContext } from './context.js';
import { valueOf } from './pick-keys.js';

/** Runs whose answers are kept. */
const KEPT = 200;

/**
 * Tells how many steps a stage of a run takes, where its code says so plainly: `this.steps(this.epochs)`.
 *
 * Code and params are those of the run's own commits, which do not change; each is read once.
 */
export class StepCounter {
  readonly #known = new Map<string, Promise<number | null>>();

  /** Returns the steps in all; null where that is not told. */
  count(context: ExperimentContext, record: RunRecord, stage: string): Promise<number | null> {
    const key = `${record.id} ${stage}`;
    const known = this.#known.get(key);
    if (known) return known;
    if (this.#known.size >= KEPT) this.#known.clear();
    const count = countSteps(context, record, stage);
    this.#known.set(key, count);
    return count;
  }
}

async function countSteps(
  { git, prefix }: ExperimentContext,
  { tip, snapshot }: RunRecord,
  stage: string
): Promise<number | null> {
  const objects = git.openObjects();
  const read = async (path: string): Promise<string> =>
    (await objects.read(`${tip ?? snapshot}:${prefix}${path}`))?.content.toString() ?? '';
  try {
    const module = moduleOf(await read(MANIFEST_PATH), stage);
    const declared = module === undefined ? undefined : declaredSteps(await read(module));
    if (declared === undefined) return null;
    if (typeof declared === 'number') return declared;
    const params = parseParams(await read('params.yaml'), 'params.yaml');
    const value = params.ok ? valueOf(params.value[stage], declared) : undefined;
    return typeof value === 'number' ? value : null;
  } finally {
    await objects.close();
  }
}

function moduleOf(text: string, stage: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(text);
    if (!isJsonObject(manifest)) return undefined;
    return (manifest as unknown as Partial<Manifest>).stages?.[stage]?.module;
  } catch {
    return undefined; // A manifest that cannot be read tells no module.
  }
}

/** The param, or the number, that a stage hands to `this.steps(…)`. */
function declaredSteps(code: string): string | number | undefined {
  const [, param, count] = /\bthis\.steps\(\s*(?:this\.(\w+)|(\d+))\s*\)/.exec(code) ?? [];
  return param ?? (count === undefined ? undefined : Number(count));
}
