import { join } from 'node:path';
import { MANIFEST_PATH, type Manifest } from '../contract/manifest.js';
import { readText } from '../disk/index.js';
import { parseSettings, SETTINGS_PATH, type Objective } from './settings.js';

/** The metrics that mark the best checkpoints: what the settings name, else what each stage declares. */
export class Objectives {
  readonly #all: Objective | null;
  readonly #byStage: ReadonlyMap<string, Objective>;

  constructor(all: Objective | null, byStage: ReadonlyMap<string, Objective> = new Map()) {
    this.#all = all;
    this.#byStage = byStage;
  }

  /** Reads them out of the texts of the settings and of a manifest; one that cannot be read names none. */
  static parse(settings: string | undefined, manifest: string | undefined): Objectives {
    const parsed = parseSettings(settings ?? '{}');
    return new Objectives(
      parsed.ok ? parsed.value.objective : null,
      readManifest(manifest ?? '{}')
    );
  }

  /** Reads those of a workspace. */
  static read(root: string): Objectives {
    const read = (path: string): string | undefined => {
      const text = readText(join(root, path));
      return text.ok ? text.value : undefined;
    };
    return Objectives.parse(read(SETTINGS_PATH), read(MANIFEST_PATH));
  }

  /**
   * The metric by which the checkpoints of a stage are compared. What stage made a commit is not known of all
   * (null): the first one counts there.
   */
  of(stage: string | null): Objective | null {
    if (this.#all) return this.#all;
    const [first = null] = this.#byStage.values();
    return stage === null ? first : (this.#byStage.get(stage) ?? null);
  }
}

function readManifest(text: string): ReadonlyMap<string, Objective> {
  const found = new Map<string, Objective>();
  try {
    const { stages } = JSON.parse(text) as Partial<Manifest>;
    for (const [name, { objective }] of Object.entries(stages ?? {})) {
      if (!objective) continue;
      const { metric, direction } = objective;
      const colon = metric.lastIndexOf(':');
      found.set(name, { file: metric.slice(0, colon), key: metric.slice(colon + 1), direction });
    }
  } catch {
    // A manifest that cannot be read names no metric.
  }
  return found;
}
