import { statSync, type BigIntStats } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DvcIgnore } from './dvc-ignore.js';
import { isAbsent } from './is-absent.js';

/** Lists the files below a directory as DVC counts them: without what it ignores, nor linked folders; relative, with `/`. */
export async function listFiles(root: string): Promise<string[]> {
  const files: string[] = [];
  const walk = { root, files, rules: DvcIgnore.around(resolve(root)) };
  await collectFiles(walk, '');
  return files;
}

/** Returns what the disk says of a path, links followed, or null where nothing is there. */
export function statOrNull(path: string): BigIntStats | null {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false }) ?? null;
  } catch (error) {
    if (isAbsent(error)) return null; // Below a file.
    throw error;
  }
}

/** What a walk starts at, goes by, and has found. */
interface Walk {
  readonly root: string;
  readonly files: string[];
  readonly rules: DvcIgnore | null;
}

async function collectFiles(walk: Walk, relative: string): Promise<void> {
  const folder = join(walk.root, relative);
  for await (const entry of await opendir(folder, { bufferSize: 1024 })) {
    const relpath = relative === '' ? entry.name : `${relative}/${entry.name}`;
    const isFolder = entry.isDirectory();
    if (walk.rules?.ignores(resolve(folder), entry.name, isFolder)) continue;
    if (isFolder) await collectFiles(walk, relpath);
    else if (entry.isFile()) walk.files.push(relpath);
    // A link to a file counts as that file; linked folders are none of ours, and lead back up at times.
    else if (entry.isSymbolicLink() && statOrNull(join(folder, entry.name))?.isFile())
      walk.files.push(relpath);
  }
}
