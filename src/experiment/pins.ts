import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import type { Git } from '../git/index.js';
import type { ExperimentContext } from './context.js';
import { findRevision } from './revision.js';

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
