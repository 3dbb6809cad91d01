import { join } from 'node:path';
import { readText } from '../disk/index.js';
import { editLock, lockParams, type LockData, type NewLockEntry } from '../pipeline/index.js';
import type { ExperimentContext } from './context.js';
import type { Pipeline, StageFiles } from './stage-files.js';

/** A stage that runs, and what its lock file is to say of it. */
export interface RunningStage {
  readonly stage: StageFiles;
  readonly entry: NewLockEntry;
}

/** Makes the lock files of a run's commits out of those in its temp workspace. */
export class RunLocks {
  readonly #hasher: ExperimentContext['hasher'];
  readonly #workspace: string;
  readonly #stages: Pipeline['stages'];
  readonly #deps = new Map<string, Promise<readonly LockData[]>>();

  constructor(
    { hasher }: Pick<ExperimentContext, 'hasher'>,
    workspace: string,
    { stages }: Pipeline
  ) {
    this.#hasher = hasher;
    this.#workspace = workspace;
    this.#stages = stages;
  }

  /** Hashes what a stage reads, once: it does not change while the stage runs. */
  depsOf({ name, graph }: StageFiles): Promise<readonly LockData[]> {
    const known = this.#deps.get(name);
    if (known) return known;
    const hashing = this.#hashDeps(graph);
    this.#deps.set(name, hashing);
    // What could not be read may be readable at the next checkpoint.
    hashing.catch(() => this.#deps.delete(name));
    return hashing;
  }

  /** Returns what DVC would record of a stage with these outs. */
  async entryOf(stage: StageFiles, outs: readonly LockData[]): Promise<NewLockEntry> {
    const { source, params } = stage.graph;
    if (!source) throw new Error(`Internal: ${stage.name} has no entry`);
    const { entry } = source.stage;
    return {
      cmd: entry.cmd,
      deps: await this.depsOf(stage),
      params: Object.fromEntries(
        entry.params.map((dep, i) => [dep.file, lockParams(dep, this.#read(params[i] ?? dep.file))])
      ),
      outs
    };
  }

  /** Returns the text of each lock file by its path, without what stages that wait have there of another model. */
  texts(
    running: RunningStage | undefined,
    isWaiting: (stage: string) => boolean
  ): Map<string, string> {
    const stages = [...this.#stages.values()];
    const texts = new Map<string, string>();
    for (const path of new Set(stages.map(({ lockFile }) => lockFile))) {
      const own = stages.filter(({ lockFile }) => lockFile === path);
      const remove = own
        .filter(({ name }) => isWaiting(name) && name !== running?.stage.name)
        .map(({ lockKey }) => lockKey);
      const set =
        running?.stage.lockFile === path ? { [running.stage.lockKey]: running.entry } : {};
      const after = editLock(this.#read(path), { set, remove });
      if (after !== '') texts.set(path, after);
    }
    return texts;
  }

  async #hashDeps({ source, deps }: StageFiles['graph']): Promise<LockData[]> {
    const found: LockData[] = [];
    for (const [i, written] of (source?.stage.entry.deps ?? []).entries()) {
      const hash = await this.#hasher.hashPath(join(this.#workspace, deps[i] ?? written));
      if (hash) found.push({ path: written, legacy: false, ...hash });
    }
    return found;
  }

  #read(path: string): string {
    const text = readText(join(this.#workspace, path));
    return (text.ok && text.value) || '';
  }
}
