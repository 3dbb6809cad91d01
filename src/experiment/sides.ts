import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import type { ExperimentContext } from './context.js';
import { findRevision } from './revision.js';
import { takeSnapshot } from './snapshot.js';

/** One of two things that are compared. */
export interface Side {
  readonly name: Sha | 'workspace';
  readonly tree: Sha;
}

/** Finds the trees of two revisions; `workspace` is one, too. */
export async function findSides(
  context: ExperimentContext,
  from: string,
  to: string
): Promise<Result<readonly [Side, Side], Failure>> {
  const a = await findSide(context, from);
  if (!a.ok) return a;
  const b = await findSide(context, to);
  return b.ok ? ok([a.value, b.value]) : b;
}

async function findSide(context: ExperimentContext, rev: string): Promise<Result<Side, Failure>> {
  if (rev === 'workspace') {
    const snapshot = await takeSnapshot(context, {});
    return snapshot.ok ? ok({ name: 'workspace', tree: snapshot.value.tree }) : snapshot;
  }
  const found = await findRevision(context.git, rev);
  if (!found.ok) return found;
  const { sha } = found.value;
  return ok({ name: sha, tree: await context.git.treeOf(sha) });
}
