import { join } from 'node:path';
import type { ChangedSince } from '../contract/experiment-view.js';
import type { Sha } from '../contract/sha.js';
import { entryAt } from '../disk/index.js';
import type { ExperimentContext } from './context.js';
import type { KeptBackup } from './last-backup.js';

/** What there is to be replaced by an undo. */
export interface Replaced {
  /** The workspace as it is, as a git tree that has the files of the backup, too. */
  readonly now: Sha;
  /** Files that go. */
  readonly remove: readonly string[];
}

/**
 * Finds what the user changed after a command had written it, or made where it had removed something: an undo replaces
 * that. What is as it will be put back is no loss.
 */
export async function findChangedSince(
  context: ExperimentContext,
  { ref, record: { wrote, outs } }: KeptBackup,
  { now, remove }: Replaced
): Promise<ChangedSince[]> {
  if (!wrote) return []; // A backup of a version that did not note it.
  const { git, prefix } = context;
  const files = new Map(Object.entries(wrote.files));
  const edited = (await git.files.diffTrees(ref.sha, now))
    .filter(({ path }) => path.startsWith(prefix))
    .map(change => ({ ...change, path: change.path.slice(prefix.length) }))
    .filter(({ path, sha }) => sha !== null && files.has(path) && files.get(path) !== sha)
    .map(({ path }) => path);
  const inTheWay = remove.filter(path => !files.has(path));
  const before = new Map(outs.map(({ path, hash }) => [path, hash]));
  const remade: string[] = [];
  for (const [path, hash] of Object.entries(wrote.outs)) {
    const there = await hashOf(context, path);
    if (there !== null && there !== hash && there !== before.get(path)) remade.push(path);
  }
  context.hasher.save();
  return [
    ...[...edited, ...inTheWay].map(path => ({ path, isOut: false })),
    ...remade.map(path => ({ path, isOut: true }))
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The hash of an out as it is; null where there is none, or an empty folder. */
async function hashOf({ root, hasher }: ExperimentContext, path: string): Promise<string | null> {
  const at = join(root, path);
  const there = entryAt(at) === undefined ? null : await hasher.hashPath(at);
  return there === null || there.nfiles === 0 ? null : there.hash;
}
