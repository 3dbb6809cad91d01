import { type BigIntStats } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Lists the files below a directory, links followed, as DVC counts them; relative, with `/`. */
export async function listFiles(root: string): Promise<string[]> {
  const files: string[] = [];
  await collectFiles(root, '', files, new Set());
  return files;
}

/** Returns what the disk says of a path, links followed, or null where nothing is there. */
export async function statOrNull(path: string): Promise<BigIntStats | null> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** Tells whether an error of `fs` says that nothing is there. */
export function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

async function collectFiles(
  root: string,
  relative: string,
  files: string[],
  inside: ReadonlySet<string>
): Promise<void> {
  for await (const entry of await opendir(join(root, relative), { bufferSize: 1024 })) {
    const relpath = relative === '' ? entry.name : `${relative}/${entry.name}`;
    if (entry.isFile()) files.push(relpath);
    else if (entry.isDirectory()) await collectFiles(root, relpath, files, inside);
    else if (entry.isSymbolicLink()) await collectLink(root, relpath, files, inside);
  }
}

/** A link counts as what it leads to; one that leads nowhere or back up is left out. */
async function collectLink(
  root: string,
  relpath: string,
  files: string[],
  inside: ReadonlySet<string>
): Promise<void> {
  const stats = await statOrNull(join(root, relpath));
  if (stats?.isFile()) files.push(relpath);
  const identity = stats && `${stats.dev} ${stats.ino}`;
  if (!stats?.isDirectory() || !identity || inside.has(identity)) return;
  await collectFiles(root, relpath, files, new Set([...inside, identity]));
}
