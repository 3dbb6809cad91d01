import type { PinView } from '../contract/experiment-view.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import type { ChainCommit, Git } from '../git/index.js';
import { parseMessage } from './commit-message.js';
import type { ExperimentContext } from './context.js';
import { addressOf } from './experiment-address.js';
import { experimentOf, findRevision, listExperiments } from './revision.js';
import { RunStore } from './run-store.js';
import { outsOfRevision } from './workspace-outs.js';

/** Prefix of the refs that keep what the user pinned; each is named by its commit. */
export const PINS = 'refs/stagebook/pins/';

/** Returns the commits that nothing may take away: neither them nor their models. */
export async function pinnedCommits(git: Git): Promise<ReadonlySet<Sha>> {
  return new Set((await git.listRefs(PINS)).map(({ sha }) => sha));
}

/** Keeps a checkpoint whatever is removed, collected or thinned out, or lets it go again. */
export async function pinCheckpoint(
  { git }: ExperimentContext,
  rev: string,
  pinned: boolean
): Promise<Result<{ sha: Sha }, Failure>> {
  const found = await findRevision(git, rev);
  if (!found.ok) return found;
  const { sha } = found.value;
  const now = await git.readRef(PINS + sha);
  const next = pinned ? sha : null;
  if (now === next) return ok({ sha });
  const moved = await git.moveRef(PINS + sha, now, next);
  return moved.ok ? ok({ sha }) : moved;
}

/** Lists everything that is pinned, the newest first. */
export async function listPins(context: ExperimentContext): Promise<readonly PinView[]> {
  const { git } = context;
  const pinned = await pinnedCommits(git);
  const commits = await readCommits(git, pinned);
  const loose = new Set((await findLoosePins(git, pinned)).map(({ sha }) => sha));
  const experiments = await listExperiments(git);
  const addressOfOwner = async (sha: Sha): Promise<string | null> => {
    const owner = loose.has(sha) ? undefined : await experimentOf(git, sha);
    return owner ? addressOf(owner, experiments) : null;
  };
  return viewPins(
    context,
    await Promise.all(
      commits.map(async commit => ({ commit, experiment: await addressOfOwner(commit.sha) }))
    )
  );
}

/** Lists what is kept by its pin alone: checkpoints of experiments that were removed. */
export async function listLoosePins(
  context: ExperimentContext,
  pinned: ReadonlySet<Sha>
): Promise<readonly PinView[]> {
  const loose = await findLoosePins(context.git, pinned);
  return viewPins(
    context,
    loose.map(commit => ({ commit, experiment: null }))
  );
}

/** Finds the pinned commits that no branch, tag or experiment has; refs that are about to go do not count. */
export async function findLoosePins(
  git: Git,
  pinned: ReadonlySet<Sha>,
  goesAway: (ref: string) => boolean = () => false
): Promise<readonly ChainCommit[]> {
  if (pinned.size === 0) return [];
  const refs = await git.listRefs('refs/exps', 'refs/heads', 'refs/tags', 'refs/remotes');
  const head = await git.head();
  const kept = refs.filter(({ name }) => !goesAway(name)).map(({ sha }) => sha);
  const commits = await git.history.chain([...pinned], [...kept, ...(head === null ? [] : [head])]);
  return commits.filter(({ sha }) => pinned.has(sha));
}

async function readCommits(git: Git, pinned: ReadonlySet<Sha>): Promise<readonly ChainCommit[]> {
  const commits = await Promise.all(
    [...pinned].map(sha => git.history.chain([sha], [], { limit: 1 }))
  );
  return commits.flat().sort((a, b) => Date.parse(b.time) - Date.parse(a.time));
}

/** Tells of pinned commits what names them to people, and how much they keep. */
async function viewPins(
  context: ExperimentContext,
  pins: readonly { readonly commit: ChainCommit; readonly experiment: string | null }[]
): Promise<PinView[]> {
  if (pins.length === 0) return [];
  const { git, cache, prefix, commonDir } = context;
  const store = new RunStore(commonDir);
  const objects = git.openObjects();
  try {
    return await Promise.all(
      pins.map(async ({ commit: { sha, time, message }, experiment }) => {
        const { stage, step, run } = parseMessage(message);
        const outs = await outsOfRevision(objects, sha, prefix);
        const sizes = [...outs.values()].map(({ hash, legacy }) =>
          hash === null ? 0 : (cache.sizeOf(hash, legacy) ?? 0)
        );
        return {
          sha,
          time,
          stage,
          step,
          experiment,
          madeIn: (run === null ? undefined : store.directory(run).record()?.name) ?? null,
          bytes: sizes.reduce((sum, size) => sum + size, 0)
        };
      })
    );
  } finally {
    await objects.close();
  }
}
