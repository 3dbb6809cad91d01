import type { NeededCheckpoint, ThinPolicy, ThinReport } from '../contract/experiment-view.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import type { ObjectReader } from '../git/index.js';
import { readChains, type Chains } from './chains.js';
import { refuse, type ExperimentContext } from './context.js';
import { dropObjects, sumBytes, unusedOf } from './drop-objects.js';
import { findOne } from './manage.js';
import { findModelUsers } from './model-users.js';
import { pinnedCommits } from './pins.js';
import { listExperiments, type ExperimentRef } from './revision.js';
import { toKeepPolicy, type KeepPolicy } from './settings.js';
import { isSharedCache, refuseShared } from './shared-cache.js';
import { pickUnkept, readCandidates, type Candidate } from './thin-candidates.js';
import { UsedObjects, type OwnCommits } from './used-objects.js';

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
 * An object stays if the workspace, a branch, a pin, a backup or another experiment recorded it. Of the experiment's own
 * commits in their history only the one counts that they stand on, or go on from: a fork has models of its own.
 */
export async function thinExperiment(
  context: ExperimentContext,
  { name, keep, dry = false, force = false }: ThinRequest
): Promise<Result<ThinReport, Failure>> {
  const { git, config } = context;
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
  const objects = git.openObjects();
  try {
    const thinning = await openThinning(context, experiment.value, objects);
    return ok({ ...(await thin(context, thinning, policy, dry)), sharedCache, dry });
  } finally {
    await objects.close();
  }
}

/** An experiment that is thinned out, and who is asked before. */
interface Thinning {
  readonly experiment: ExperimentRef;
  readonly chains: Chains;
  readonly own: OwnCommits;
  readonly users: UsedObjects;
  readonly objects: ObjectReader;
}

async function openThinning(
  context: ExperimentContext,
  experiment: ExperimentRef,
  objects: ObjectReader
): Promise<Thinning> {
  const { git } = context;
  const { ref, tip, baseline } = experiment;
  const chains = await readChains(git, await listExperiments(git));
  const commits = (chains.whole.get(ref) ?? []).slice(0, chains.own.get(ref));
  const shas = new Set(commits.map(({ sha }) => sha));
  const { sha: oldest = tip, parents: [base = baseline] = [] } = commits.at(-1) ?? {};
  const own = { shas, tip, oldest, base };
  const users = new UsedObjects(context, { counts: name => name !== ref, own });
  return { experiment, chains, own, users, objects };
}

async function thin(
  context: ExperimentContext,
  thinning: Thinning,
  policy: KeepPolicy,
  dry: boolean
): Promise<Pick<ThinReport, 'checkpoints' | 'needed' | 'bytes'>> {
  const { git, cache } = context;
  const { users } = thinning;
  const candidates = await readCandidates(context, thinning.experiment, thinning);
  const unkept = pickUnkept(candidates, policy);
  const pinned = await pinnedCommits(git);
  const dropped = [...unkept].filter(({ sha }) => !pinned.has(sha));
  const stay = candidates.all.filter(candidate => !dropped.includes(candidate));
  const kept = new Set(stay.flatMap(one => one.objects));
  const free = new Set(
    dropped.flatMap(one => one.objects).filter(hash => !kept.has(hash) && cache.has(hash))
  );
  const gone = dry
    ? await unusedOf(users, free, hash => cache.sizeOf(hash) ?? 0)
    : await dropObjects({ cache, users, candidates: () => free });
  const isGone = ({ objects }: Candidate): boolean => objects.some(hash => gone.has(hash));
  // What has no model any more needs none.
  const still = [...unkept].filter(
    one => !isGone(one) && one.objects.length > 0 && one.objects.every(hash => cache.has(hash))
  );
  return {
    checkpoints: dropped.filter(isGone).map(({ sha }) => sha),
    needed: await nameUsers(context, thinning, still, { pinned, kept }),
    bytes: sumBytes(gone)
  };
}

/** Tells of checkpoints that keep their models who needs these. */
async function nameUsers(
  context: ExperimentContext,
  { experiment: { ref }, ...sources }: Thinning,
  still: readonly Candidate[],
  { pinned, kept }: { readonly pinned: ReadonlySet<Sha>; readonly kept: ReadonlySet<string> }
): Promise<NeededCheckpoint[]> {
  const isTwin = ({ objects }: Candidate): boolean => objects.every(hash => kept.has(hash));
  const models = new Map(
    still
      .filter(one => !pinned.has(one.sha) && !isTwin(one))
      .map(({ sha, objects }) => [sha, objects.filter(hash => !kept.has(hash))])
  );
  const others = await findModelUsers(context, models, { ref, ...sources });
  return still.map(one => ({
    sha: one.sha,
    users: pinned.has(one.sha)
      ? [{ kind: 'pin', name: null }]
      : isTwin(one)
        ? [{ kind: 'checkpoint', name: null }]
        : (others.get(one.sha) ?? [])
  }));
}
