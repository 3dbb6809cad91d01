import { constants, type BigIntStats } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatDirectory, type ListedFile } from './directory-listing.js';
import { hashFile, hashText } from './hash-file.js';

/** Content of a file or directory as `dvc.lock` records it. */
export interface PathHash {
  /** md5 of a file; md5 with `.dir` of a directory. */
  readonly hash: string;
  readonly size: number;
  /** Number of files; directories only. */
  readonly nfiles?: number;
  /** True for a file that its owner may run. */
  readonly isExec?: boolean;
}

/** How many files are read at the same time. */
const CONCURRENCY = 8;

interface MemoEntry {
  readonly stamp: string;
  readonly hash: string;
}

/** Hashes files and directories as DVC does, and remembers files that did not change since. */
export class PathHasher {
  readonly #memo = new Map<string, MemoEntry>();

  /** Returns the hash of a file or directory, or null where nothing is there. */
  async hashPath(path: string, signal?: AbortSignal): Promise<PathHash | null> {
    const stats = await statOrNull(path);
    if (!stats) return null;
    if (stats.isDirectory()) return this.hashDirectory(path, signal);
    const hash = await this.#hashFile(path, stats, signal);
    const isExec = (Number(stats.mode) & constants.S_IXUSR) !== 0;
    return { hash, size: Number(stats.size), ...(isExec && { isExec }) };
  }

  /** Returns the hash of a directory: of the list of its files, links followed, empty directories left out. */
  async hashDirectory(path: string, signal?: AbortSignal): Promise<PathHash> {
    const paths: string[] = [];
    await collectFiles(path, '', paths, new Set());
    const files: ListedFile[] = [];
    let size = 0;
    let next = 0;
    const work = async (): Promise<void> => {
      for (let relpath = paths[next++]; relpath !== undefined; relpath = paths[next++]) {
        signal?.throwIfAborted();
        const file = join(path, relpath);
        const stats = await stat(file, { bigint: true });
        files.push({ md5: await this.#hashFile(file, stats, signal), relpath });
        size += Number(stats.size);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    return { hash: `${hashText(formatDirectory(files))}.dir`, size, nfiles: files.length };
  }

  async #hashFile(path: string, stats: BigIntStats, signal?: AbortSignal): Promise<string> {
    const stamp = `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
    const known = this.#memo.get(path);
    if (known?.stamp === stamp) return known.hash;
    const hash = await hashFile(path, signal);
    this.#memo.set(path, { stamp, hash });
    return hash;
  }
}

async function statOrNull(path: string): Promise<BigIntStats | null> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

async function collectFiles(
  root: string,
  relative: string,
  files: string[],
  inside: ReadonlySet<string>
): Promise<void> {
  for await (const entry of await opendir(join(root, relative))) {
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

const shared = new PathHasher();

/** Returns the hash of a file or directory, or null where nothing is there; one memo serves the process. */
export function hashPath(path: string, signal?: AbortSignal): Promise<PathHash | null> {
  return shared.hashPath(path, signal);
}

/** Returns the hash of a directory; one memo serves the process. */
export function hashDirectory(path: string, signal?: AbortSignal): Promise<PathHash> {
  return shared.hashDirectory(path, signal);
}
