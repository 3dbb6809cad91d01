import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { CheckpointView, ExperimentView, RevisionData } from '../contract/experiment-view.js';
import type { Sha } from '../contract/sha.js';
import type { ExperimentContext } from './context.js';
import type { KnownCheckpoint } from './history-memo.js';
import type { Pipeline } from './stage-files.js';

/** What the workspace holds of stages with checkpoints: stage → path as written → hash. */
export type HeldOuts = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Hashes the outs that checkpoints are made of; files that did not change are not read again.
 *
 * What the lock file records and no cache has counts as held where nothing stands in its place: of a checkpoint of
 * which only the metrics were kept, nothing more can be brought into the workspace.
 */
export async function heldOuts(
  { root, hasher }: ExperimentContext,
  pipeline: Pipeline,
  isStored: (hash: string, legacy: boolean) => boolean
): Promise<HeldOuts> {
  const held = new Map<string, Map<string, string>>();
  for (const { lockKey, lock, outs } of pipeline.stages.values()) {
    if (!outs.some(({ isCheckpoint }) => isCheckpoint)) continue;
    const hashes = new Map<string, string>();
    for (const { path, written, isCached } of outs) {
      if (!isCached) continue;
      const there = (await hasher.hashPath(join(root, path)))?.hash;
      const recorded = lock?.outs.find(out => out.path === written);
      const dropped =
        recorded?.hash && !isStored(recorded.hash, recorded.legacy) ? recorded.hash : undefined;
      const hash = there ?? dropped;
      if (hash !== undefined) hashes.set(written, hash);
    }
    held.set(lockKey, hashes);
  }
  hasher.save();
  return held;
}

/** Finds the checkpoint whose outs the workspace holds. */
export class AppliedFinder {
  readonly #held: HeldOuts;
  readonly #workspace: RevisionData;
  #best: { readonly checkpoint: CheckpointView; readonly rank: number } | undefined;

  constructor(held: HeldOuts, workspace: RevisionData) {
    this.#held = held;
    this.#workspace = workspace;
  }

  get found(): Sha | null {
    return this.#best?.checkpoint.sha ?? null;
  }

  /** Takes the checkpoints of an experiment into account. */
  offer({ checkpoints }: ExperimentView, read: readonly KnownCheckpoint[]): void {
    checkpoints.forEach((checkpoint, i) => {
      const models = read[i]?.read.models ?? {};
      if (!this.#holds(models)) return;
      // The last checkpoint and the final commit have the same model; the metrics tell them apart.
      const { params, metrics } = this.#workspace;
      const rank =
        Number(isDeepStrictEqual(checkpoint.metrics, metrics)) * 2 +
        Number(isDeepStrictEqual(checkpoint.params, params));
      const best = this.#best;
      const isBetter =
        !best || rank > best.rank || (rank === best.rank && checkpoint.time > best.checkpoint.time);
      if (isBetter) this.#best = { checkpoint, rank };
    });
  }

  #holds(models: KnownCheckpoint['read']['models']): boolean {
    let count = 0;
    for (const stage of Object.keys(models)) {
      const held = this.#held.get(stage);
      for (const { path, hash } of models[stage] ?? []) {
        if (held?.get(path) !== hash) return false;
        count++;
      }
    }
    return count > 0;
  }
}
