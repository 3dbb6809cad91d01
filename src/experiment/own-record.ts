import { basename, join } from 'node:path';
import type { RunRecord } from '../contract/experiment-run.js';
import { TEMP_WORKSPACES } from './temp-workspace.js';

/**
 * Tells whether a record names what a run of its project would have made, so that it may be removed.
 *
 * A repository may come from anywhere, with a `.git` that somebody filled: what a record names is deleted
 * when its run is over, and must lie where runs put it.
 */
export function isOwnRecord(
  directory: string,
  root: string,
  { id, snapshot, worktree, workspace }: RunRecord
): boolean {
  return (
    /^\d{8}T\d{6}-[0-9a-f]+$/.test(id) &&
    id === basename(directory) &&
    /^[0-9a-f]{40,64}$/.test(snapshot) &&
    worktree === join(root, TEMP_WORKSPACES, id) &&
    join(workspace).startsWith(worktree)
  );
}
