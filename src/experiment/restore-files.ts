import {
  chmodSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Sha } from '../contract/sha.js';
import type { ObjectReader } from '../git/index.js';
import type { ExperimentContext } from './context.js';

/** Files to take from a commit and files to remove; paths relative to the project. */
export interface RestoreRequest {
  readonly sha: Sha;
  readonly write: readonly string[];
  readonly remove: readonly string[];
}

/** Brings files of a commit into the workspace, each whole; the index is not touched. Throws errors of `fs`. */
export async function restoreFiles(
  { root, prefix }: ExperimentContext,
  objects: ObjectReader,
  { sha, write, remove }: RestoreRequest
): Promise<void> {
  for (const path of write) {
    const object = await objects.read(`${sha}:${prefix}${path}`);
    // A submodule moves by its own commands.
    if (object?.type === 'blob') writeWhole(join(root, path), object.content);
  }
  for (const path of remove) removeFile(root, path);
}

/** Replaces a file whole, with the mode it had. */
function writeWhole(path: string, content: Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  const stats = lstatSync(path, { throwIfNoEntry: false });
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, content);
  if (stats?.isFile()) chmodSync(draft, stats.mode & 0o777);
  renameSync(draft, path);
}

/** Removes a file and the folders that it leaves empty. */
function removeFile(root: string, path: string): void {
  rmSync(join(root, path), { force: true });
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    try {
      rmdirSync(join(root, folder));
    } catch {
      return; // Not empty: it stays, and so do those around it.
    }
  }
}
