import { rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Sha } from '../contract/sha.js';
import type { ExperimentContext } from './context.js';

/** Files to take from a commit, files and outs to remove; paths relative to the project. */
export interface RestoreRequest {
  readonly sha: Sha;
  readonly write: readonly string[];
  readonly remove: readonly string[];
}

/** Brings files of a commit into the workspace as git would; the user's index is not touched. Throws. */
export async function restoreFiles(
  { root, git }: ExperimentContext,
  { sha, write, remove }: RestoreRequest
): Promise<void> {
  const index = await git.openIndex(sha);
  try {
    await index.checkOut(write);
  } finally {
    index.dispose();
  }
  for (const path of remove) removePath(root, path);
}

/** Removes a file or an out, and the folders that it leaves empty. */
function removePath(root: string, path: string): void {
  rmSync(join(root, path), { recursive: true, force: true });
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    try {
      rmdirSync(join(root, folder));
    } catch {
      return; // Not empty: it stays, and so do those around it.
    }
  }
}
