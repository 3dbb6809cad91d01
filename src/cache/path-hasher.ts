import { constants, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync, type BigIntStats } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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

/** How many files a hasher reads at the same time. */
const CONCURRENCY = 16;

interface MemoEntry {
  readonly stamp: string;
  readonly hash: string;
}

/** Hashes files and directories as DVC does, and remembers files that did not change since. */
export class PathHasher {
  readonly #memo: Map<string, MemoEntry>;
  readonly #file: string | undefined;
  #isChanged = false;
  readonly #waiting: (() => void)[] = [];
  #reading = 0;

  /** `memo`: a file that keeps the hashes between processes; a damaged one counts as empty. */
  constructor(options: { readonly memo?: string } = {}) {
    this.#file = options.memo;
    this.#memo = new Map(options.memo === undefined ? [] : readMemo(options.memo));
  }

  /** Writes the hashes to the memo file, where there is one and something is new. */
  save(): void {
    if (this.#file === undefined || !this.#isChanged) return;
    const draft = `${this.#file}.${process.pid}`;
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(draft, JSON.stringify([...this.#memo]));
    renameSync(draft, this.#file);
    this.#isChanged = false;
  }

  /** Returns the hash of a file or directory, or null where neither is. */
  async hashPath(path: string, signal?: AbortSignal): Promise<PathHash | null> {
    const stats = await statOrNull(path);
    if (stats?.isDirectory()) return this.hashDirectory(path, signal);
    const hash = stats && (await this.#hashFile(path, stats, signal));
    if (!stats || hash === null) return null;
    const isExec = (Number(stats.mode) & constants.S_IXUSR) !== 0;
    return { hash, size: Number(stats.size), ...(isExec && { isExec }) };
  }

  /** Returns the hash of a directory: of the list of its files, links followed, empty directories left out. */
  async hashDirectory(path: string, signal?: AbortSignal): Promise<PathHash> {
    const paths: string[] = [];
    await collectFiles(path, '', paths, new Set());
    const files: ListedFile[] = [];
    let size = 0;
    const add = async (relpath: string): Promise<void> => {
      const file = join(path, relpath);
      const stats = await statOrNull(file);
      const md5 = stats && (await this.#hashFile(file, stats, signal));
      if (!stats || md5 === null) return; // Gone since it was listed.
      files.push({ md5, relpath });
      size += Number(stats.size);
    };
    await Promise.all(paths.map(add));
    return { hash: `${hashText(formatDirectory(files))}.dir`, size, nfiles: files.length };
  }

  async #hashFile(path: string, stats: BigIntStats, signal?: AbortSignal): Promise<string | null> {
    signal?.throwIfAborted();
    if (!stats.isFile()) return null; // A pipe or device would block.
    const stamp = `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
    const known = this.#memo.get(path);
    if (known?.stamp === stamp) return known.hash;
    await this.#enter();
    try {
      const hash = await hashFile(path, signal);
      this.#memo.set(path, { stamp, hash });
      this.#isChanged = true;
      return hash;
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    } finally {
      this.#leave();
    }
  }

  /** Waits for a place: a project may have more files than a process may open. */
  async #enter(): Promise<void> {
    if (this.#reading < CONCURRENCY) this.#reading++;
    else await new Promise<void>(go => this.#waiting.push(go));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#reading--;
  }
}

function readMemo(path: string): [string, MemoEntry][] {
  if (!existsSync(path)) return [];
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as [string, MemoEntry][];
  } catch {
    return []; // It only saves time.
  }
}

function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

async function statOrNull(path: string): Promise<BigIntStats | null> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (isAbsent(error)) return null;
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
