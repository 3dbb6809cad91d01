import type { DvcCache } from '../cache/index.js';
import { dropObjects, sumBytes } from './drop-objects.js';
import type { Objectives } from './objectives.js';
import type { KeepPolicy } from './settings.js';
import type { UsedObjects } from './used-objects.js';

/** A checkpoint of this run, as thinning sees it. */
export interface ThinnedCheckpoint {
  readonly stage: string;
  /** How many checkpoints of the stage came before it. */
  readonly index: number;
  /** Value of the metric that marks the best; null where there is none. */
  readonly score: number | null;
  /** Objects of its cached outs, files of directories included. */
  readonly objects: readonly string[];
}

/** Decides which checkpoints of one stage keep their model. The newest always does: a stop goes on from it. */
export function keptCheckpoints(
  checkpoints: readonly ThinnedCheckpoint[],
  policy: KeepPolicy,
  direction: 'maximize' | 'minimize' | null
): ReadonlySet<ThinnedCheckpoint> {
  const newest = checkpoints.slice(-1);
  switch (policy.kind) {
    case 'all':
      return new Set(checkpoints);
    case 'every':
      // Counted as people count: with 5, the fifth, the tenth, …
      return new Set([
        ...checkpoints.filter(({ index }) => (index + 1) % policy.n === 0),
        ...newest
      ]);
    case 'best-and-last': {
      const last = policy.last === 0 ? [] : checkpoints.slice(-policy.last);
      return new Set([...bestOf(checkpoints, direction), ...last, ...newest]);
    }
  }
}

function bestOf(
  checkpoints: readonly ThinnedCheckpoint[],
  direction: 'maximize' | 'minimize' | null
): ThinnedCheckpoint[] {
  const sign = direction === 'minimize' ? -1 : 1;
  let best: ThinnedCheckpoint | undefined;
  for (const checkpoint of checkpoints) {
    if (direction === null || checkpoint.score === null) continue;
    if (!best || sign * checkpoint.score > sign * (best.score ?? 0)) best = checkpoint;
  }
  return best ? [best] : [];
}

/** What a thinner goes by. */
export interface ThinnerOptions {
  readonly cache: DvcCache;
  readonly policy: KeepPolicy;
  readonly objectives: Objectives;
  /** Everything that records objects besides the experiment itself. */
  readonly users: UsedObjects;
}

/** A checkpoint that was just made, and the objects that it added to the cache. */
export type NewCheckpoint = Omit<ThinnedCheckpoint, 'stage' | 'index'> & {
  readonly added: readonly string[];
};

/**
 * Drops model objects of a run's checkpoints by its policy; commits, params and metrics stay.
 *
 * Only objects that the experiment added are dropped, and none that anything else of the repository records.
 */
export class Thinner {
  readonly #cache: DvcCache;
  readonly #policy: KeepPolicy;
  readonly #objectives: Objectives;
  readonly #users: UsedObjects;
  readonly #byStage = new Map<string, ThinnedCheckpoint[]>();
  readonly #own = new Set<string>();
  /** Own objects of checkpoints that need not be kept; some may be in use elsewhere. */
  readonly #dropped = new Set<string>();

  constructor({ cache, policy, objectives, users }: ThinnerOptions) {
    this.#cache = cache;
    this.#policy = policy;
    this.#objectives = objectives;
    this.#users = users;
  }

  /** Takes a checkpoint, and works out what the policy does not keep any more. */
  add(stage: string, { objects, added, score }: NewCheckpoint): void {
    if (this.#policy.kind === 'all') return;
    for (const hash of added) this.#own.add(hash);
    const before = this.#byStage.get(stage) ?? [];
    const index = (before.at(-1)?.index ?? -1) + 1;
    const checkpoints = [...before, { stage, index, score, objects }];
    const direction = this.#objectives.of(stage)?.direction ?? null;
    const kept = keptCheckpoints(checkpoints, this.#policy, direction);
    this.#byStage.set(
      stage,
      [...kept].sort((a, b) => a.index - b.index)
    );
    for (const checkpoint of checkpoints) {
      if (kept.has(checkpoint)) continue;
      for (const hash of checkpoint.objects) if (this.#own.has(hash)) this.#dropped.add(hash);
    }
  }

  /** Removes what is not kept and what nothing else records. Returns the bytes that are free now. */
  async thin(): Promise<number> {
    if (this.#dropped.size === 0) return 0;
    const dropped = await dropObjects({
      cache: this.#cache,
      users: this.#users,
      candidates: () => this.#unkept()
    });
    for (const hash of dropped.keys()) {
      this.#dropped.delete(hash);
      this.#own.delete(hash);
    }
    return sumBytes(dropped);
  }

  /** What was dropped and came back with a later checkpoint is kept. */
  #unkept(): string[] {
    const kept = [...this.#byStage.values()].flat().flatMap(({ objects }) => objects);
    const needed = new Set(kept);
    return [...this.#dropped].filter(hash => !needed.has(hash));
  }
}
