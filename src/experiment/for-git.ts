import type { Sha } from '../contract/sha.js';
import type { ExperimentContext } from './context.js';

/** A file of git that was, or is to be, changed. */
export interface FileStep {
  readonly path: string;
  readonly change: 'created' | 'overwritten' | 'removed';
  /** Its content afterwards; null: it is gone. */
  readonly sha: Sha | null;
}

/** Names the changed files that `git add` takes: it refuses a line with one that is ignored, or that it never knew and is gone. */
export async function pathsForGit(
  { git }: ExperimentContext,
  files: readonly FileStep[]
): Promise<string[]> {
  if (files.length === 0) return [];
  const tracked = await git.files.listTracked();
  const others = files.filter(({ path, change }) => !tracked.has(path) && change !== 'removed');
  const ignored = await git.files.listIgnored(others.map(({ path }) => path));
  const added = others.map(({ path }) => path).filter(path => !ignored.has(path));
  const known = files.map(({ path }) => path).filter(path => tracked.has(path));
  return [...known, ...added].sort();
}
