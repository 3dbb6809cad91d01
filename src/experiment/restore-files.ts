import { rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Failure } from '../contract/failure.js';
import type { Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import { entryAt, insideProject, ioFailure } from '../disk/index.js';
import type { ExperimentContext } from './context.js';
import { filesInTheWay } from './in-the-way.js';

/** An out as the DVC cache has it. */
export interface CachedOut {
  readonly path: string;
  readonly hash: string;
  readonly isExec?: boolean;
  readonly legacy?: boolean;
}

/** What is to change in the workspace; paths relative to the project. */
export interface WorkspaceChange {
  /** The commit or tree that the files to write are taken from. */
  readonly tree: Sha;
  /** Files and links to remove; a folder that stands there by now is left alone. */
  readonly remove: readonly string[];
  /** Outs to remove, as they are now: of a folder only the files that the cache has of it. */
  readonly removeOuts?: readonly CachedOut[];
  readonly outs: readonly CachedOut[];
  readonly write: readonly string[];
}

/**
 * Changes files and outs of the workspace; the user's index is not touched.
 *
 * What goes, goes first: a file may stand where a folder comes. The outs come before the files, because a
 * lock file that tells of outs which are not there yet would make DVC run again.
 */
export async function changeWorkspace(
  { root, git, cache }: ExperimentContext,
  { tree, remove, removeOuts = [], outs, write }: WorkspaceChange
): Promise<Result<void, Failure>> {
  for (const { path } of [...removeOuts, ...outs]) {
    const inside = insideProject(root, path);
    if (!inside.ok) return inside;
  }
  try {
    for (const path of remove) {
      const isBehindLink = filesInTheWay(root, [path]).length > 0;
      if (!isBehindLink && entryAt(join(root, path)) !== 'folder') removeFile(root, path);
    }
    for (const { path, hash } of removeOuts) {
      const files = hash.endsWith('.dir') ? (cache.listDirectory(hash) ?? []) : [];
      for (const { relpath } of files) removeFile(root, `${path}/${relpath}`);
      if (entryAt(join(root, path)) === 'folder') removeEmpty(root, path);
      else removeFile(root, path);
    }
  } catch (error) {
    return ioFailure((error as NodeJS.ErrnoException).path ?? root, error);
  }
  for (const { path, hash, isExec = false, legacy = false } of outs) {
    const done = await cache.checkout(hash, join(root, path), {
      link: 'configured',
      isExec,
      legacy
    });
    if (!done.ok) return done;
  }
  const index = await git.openIndex(tree);
  try {
    return await index.checkOut(write);
  } finally {
    index.dispose();
  }
}

/** Removes a file and the folders that it leaves empty. */
function removeFile(root: string, path: string): void {
  rmSync(join(root, path), { force: true });
  removeEmpty(root, dirname(path));
}

function removeEmpty(root: string, path: string): void {
  for (let folder = path; folder !== '.'; folder = dirname(folder)) {
    try {
      rmdirSync(join(root, folder));
    } catch {
      return; // Not empty: it stays, and so do those around it.
    }
  }
}
