import type { ThinPolicy, ThinReport } from '../contract/experiment-view.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import { ChainFiles } from './chain-files.js';
import { readChains } from './chains.js';
import { parseMessage } from './commit-message.js';
import { refuse, type ExperimentContext } from './context.js';
import { dropObjects, sumBytes, unusedOf } from './drop-objects.js';
import { findOne } from './manage.js';
import { pinnedCommits } from './pins.js';
import { RevisionReader, valueOf } from './revision-reader.js';
import { toKeepPolicy, type Objective } from './settings.js';
import { isSharedCache, refuseShared } from './shared-cache.js';
import { keptCheckpoints, type ThinnedCheckpoint } from './thin-out.js';
import { UsedObjects } from './used-objects.js';

/** A checkpoint with what it takes to drop its model. */
interface Candidate extends ThinnedCheckpoint {
  readonly sha: Sha;
}

/** What to thin out, and how far to go. */
export interface ThinRequest {
  readonly name: string;
  readonly keep: ThinPolicy;
  /** Removes nothing, and tells what would go. */
  readonly dry?: boolean;
  /** Goes on where other repositories may use the cache, too. */
  readonly force?: boolean;
}

/**
 * Drops the models of an experiment's checkpoints that a policy does not keep; commits, params and metrics stay.
 *
 * An object stays if the workspace, a branch, a pin, a backup or another experiment recorded it.
 */
export async function thinExperiment(
  context: ExperimentContext,
  { name, keep, dry = false, force = false }: ThinRequest
): Promise<Result<ThinReport, Failure>> {
  const { git, cache, config } = context;
  const policy = toKeepPolicy(keep === 'best-and-last' ? { best: true, last: 1 } : keep);
  if (!policy || policy.kind === 'all')
    return refuse(
      'It is not known which checkpoints should keep their models.',
      'Keep the best and the last, or every so many.'
    );
  const experiment = await findOne(context, name);
  if (!experiment.ok) return experiment;
  const sharedCache = isSharedCache(context) ? config.cacheDir : null;
  if (sharedCache !== null && !dry && !force) return refuseShared(sharedCache);
  const { ref: ownRef } = experiment.value;
  const users = new UsedObjects(context, { counts: ref => ref !== ownRef });
  const objects = git.openObjects();
  try {
    const { candidates, objective } = await readCandidates(
      context,
      experiment.value,
      objects,
      users
    );
    const pinned = await pinnedCommits(git);
    const dropped = chooseDropped(candidates, policy, objective, pinned);
    const kept = new Set(candidates.filter(one => !dropped.has(one)).flatMap(one => one.objects));
    const free = new Set(
      [...dropped].flatMap(one => one.objects).filter(hash => !kept.has(hash) && cache.has(hash))
    );
    const gone = dry
      ? await unusedOf(users, free, hash => cache.sizeOf(hash) ?? 0)
      : await dropObjects({ cache, users, candidates: () => free });
    return ok({
      checkpoints: [...dropped]
        .filter(one => one.objects.some(hash => gone.has(hash)))
        .map(({ sha }) => sha),
      bytes: sumBytes(gone),
      sharedCache,
      dry
    });
  } finally {
    await objects.close();
  }
}

type Experiment = Parameters<typeof readChains>[1][number];
type Objects = ReturnType<ExperimentContext['git']['openObjects']>;

/** The checkpoints of a chain, oldest first, with the objects of their models. */
async function readCandidates(
  context: ExperimentContext,
  experiment: Experiment,
  objects: Objects,
  users: UsedObjects
): Promise<{ candidates: readonly Candidate[]; objective: Objective | null }> {
  const { git } = context;
  const chain = [...((await readChains(git, [experiment])).whole.get(experiment.ref) ?? [])];
  chain.reverse();
  const files = await git.listPaths(experiment.tip, /(^|\/)dvc\.yaml$/);
  const reader = new RevisionReader(context, objects, files);
  const base = reader.filesOf(await git.treeOf(experiment.baseline));
  const lookup = new ChainFiles(chain, base);
  const last = new Map<string, Candidate>();
  const candidates: Candidate[] = [];
  let objective: Objective | null = null;
  for (const [place, commit] of chain.entries()) {
    const read = await reader.read(lookup.at(place));
    objective = read.objective;
    const value = objective && valueOf(read.metrics[objective.file], dotted(objective.key));
    const own = parseMessage(commit.message).stage;
    for (const [stage, outs] of Object.entries(read.models)) {
      // A commit carries the models of other stages along; it is theirs to keep.
      if (own !== null && own !== stage) continue;
      const hashes = new Set(outs.filter(({ legacy }) => !legacy).map(({ hash }) => hash));
      const model = [...users.expand(hashes)];
      const before = last.get(stage);
      // A final commit has the model of the checkpoint before it: it is not one more.
      if (own === null && before && isSame(before.objects, model)) continue;
      const candidate = {
        sha: commit.sha,
        stage,
        index: before ? before.index + 1 : 0,
        score: typeof value === 'number' ? value : null,
        objects: model
      };
      last.set(stage, candidate);
      candidates.push(candidate);
    }
  }
  return { candidates, objective };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((hash, i) => hash === b[i]);
}

function dotted(key: string): string {
  return key.replaceAll('/', '.');
}

function chooseDropped(
  candidates: readonly Candidate[],
  policy: Parameters<typeof keptCheckpoints>[1],
  objective: Objective | null,
  pinned: ReadonlySet<Sha>
): ReadonlySet<Candidate> {
  const dropped = new Set<Candidate>();
  for (const stage of new Set(candidates.map(({ stage: name }) => name))) {
    const own = candidates.filter(candidate => candidate.stage === stage);
    const kept = keptCheckpoints(own, policy, objective?.direction ?? null);
    for (const candidate of own)
      if (!kept.has(candidate) && !pinned.has(candidate.sha)) dropped.add(candidate);
  }
  return dropped;
}
