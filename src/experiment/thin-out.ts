import type { DvcCache } from '../cache/index.js';
import type { KeepPolicy } from './settings.js';

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

/**
 * Drops model objects of a run's checkpoints by its policy; commits, params and metrics stay.
 *
 * Only objects that this run added are dropped: what was in the cache before belongs to others.
 */
export class Thinner {
  readonly #cache: DvcCache;
  readonly #policy: KeepPolicy;
  readonly #direction: 'maximize' | 'minimize' | null;
  readonly #byStage = new Map<string, ThinnedCheckpoint[]>();
  readonly #own = new Set<string>();

  constructor(cache: DvcCache, policy: KeepPolicy, direction: 'maximize' | 'minimize' | null) {
    this.#cache = cache;
    this.#policy = policy;
    this.#direction = direction;
  }

  /** Takes a new checkpoint, with the objects that it added, and drops what the policy does not keep. Returns the bytes that are free now. */
  add(
    stage: string,
    {
      objects,
      added,
      score
    }: Omit<ThinnedCheckpoint, 'stage' | 'index'> & { readonly added: readonly string[] }
  ): number {
    if (this.#policy.kind === 'all') return 0;
    for (const hash of added) this.#own.add(hash);
    const own = this.#byStage.get(stage) ?? [];
    this.#byStage.set(stage, own);
    const index = (own.at(-1)?.index ?? -1) + 1;
    own.push({ stage, index, score, objects });
    const kept = keptCheckpoints(own, this.#policy, this.#direction);
    const all = [...this.#byStage.values()].flat();
    const isUsed = new Set(
      all
        .filter(checkpoint => checkpoint.stage !== stage || kept.has(checkpoint))
        .flatMap(checkpoint => checkpoint.objects)
    );
    let bytes = 0;
    for (const checkpoint of own) {
      if (kept.has(checkpoint)) continue;
      for (const hash of checkpoint.objects) {
        if (!isUsed.has(hash) && this.#own.has(hash)) bytes += this.#cache.removeObject(hash);
      }
    }
    this.#byStage.set(
      stage,
      own.filter(checkpoint => kept.has(checkpoint))
    );
    return bytes;
  }
}
