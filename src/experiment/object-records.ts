import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { statsOf } from '../disk/index.js';
import { Git } from '../git/index.js';

/** Paths of files that record hashes of cached objects. A copy of one may be listed under its own name alone. */
export const RECORDS = /(^|\/)([^/]*(dvc\.lock|\.dvc)[^/]*|\.stagebook\/backup\.json)$/;

/** Returns the hashes that such a file records; any md5 in it counts. */
export function hashesIn(text: string): string[] {
  const found = text.matchAll(/(?:md5|hash)"?: *["']?([0-9a-f]{32}(?:\.dir)?)/g);
  return [...found].flatMap(([, hash]) => hash ?? []);
}

/** Returns the texts of such files in a work tree, as they are on the disk. */
export async function recordsOnDisk(worktree: string): Promise<string[]> {
  if (!existsSync(worktree)) return []; // Removed by hand; git still lists it.
  const files = await new Git(worktree).files.listFilesOnDisk('dvc.yaml', 'dvc.lock', '*.dvc');
  // A lock file that git ignores lies beside its pipeline file.
  const locks = files.filter(path => path.endsWith('dvc.yaml'));
  const paths = [...files, ...locks.map(path => join(dirname(path), 'dvc.lock'))];
  return [...new Set(paths)].flatMap(path => readRecord(resolve(worktree, path)) ?? []);
}

/** Reads what a file records; one that is out of reach may name objects as well, and nobody may go on without it. */
function readRecord(path: string): string | undefined {
  try {
    return statsOf(path)?.isFile() ? readFileSync(path, 'utf8') : undefined;
  } catch (error) {
    // Removed just now.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
