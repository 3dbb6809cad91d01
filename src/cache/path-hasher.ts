import { closeSync, constants, openSync, readFileSync, readSync, type BigIntStats } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { hashListing, type ListedFile } from './directory-listing.js';
import { hashBytes, hashFile } from './hash-file.js';
import { HashMemo } from './hash-memo.js';
import { isAbsent } from './is-absent.js';
import { listFiles, statOrNull } from './list-files.js';
import { nextTurn, TURN } from './next-turn.js';

/** Content of a file or directory as `dvc.lock` records it. */
export interface PathHash {
  /** md5 of a file; md5 with `.dir` of a directory. */
  readonly hash: string;
  readonly size: number;
  /** Number of files; directories only. */
  readonly nfiles?: number;
  /** True for a file that its owner may run. */
  readonly isExec?: boolean;
  /** A `.dvcignore` in a directory, from there: DVC fails at it. */
  readonly ignoreFile?: string;
}

/** How many files a hasher reads at the same time. */
const CONCURRENCY = 16;

/** Up to this size a file is read at once: that takes less time than a stream, or asking where a link leads. */
const SMALL = 1 << 16;

const IGNORE_FILE = /(?:^|\/)\.dvcignore$/;

/** Hashes files and directories as DVC does, and remembers files that did not change since. */
export class PathHasher {
  /** What is remembered. */
  readonly memo: HashMemo;
  readonly #waiting: (() => void)[] = [];
  #reading = 0;

  /** With `memo`, a file, hashes outlive the process; see `save`. */
  constructor({ memo }: { readonly memo?: string } = {}) {
    this.memo = new HashMemo(memo);
  }

  /** Writes what is remembered to the memo's file. */
  save(): void {
    this.memo.save();
  }

  /** Notes the hash of a file that was made just now from content of that hash: it need not be read. */
  know(path: string, hash: string): void {
    const stats = statOrNull(path);
    if (stats) this.memo.know(path, stats, hash);
  }

  /** Returns the hash of a file or directory, or null where neither is. */
  async hashPath(path: string, signal?: AbortSignal): Promise<PathHash | null> {
    const stats = statOrNull(path);
    if (stats?.isDirectory()) return this.hashDirectory(path, signal);
    const hash = stats && (await this.#hashFile(path, stats, signal));
    if (!stats || hash === null) return null;
    return { hash, size: Number(stats.size), ...execFlag(stats) };
  }

  /** Returns the hash of a directory: of the list of its files; empty directories, linked ones and what DVC ignores are left out. */
  async hashDirectory(path: string, signal?: AbortSignal): Promise<PathHash> {
    const files: ListedFile[] = [];
    let size = 0;
    const add = async (relpath: string): Promise<void> => {
      const file = join(path, relpath);
      const stats = statOrNull(file);
      const md5 = stats && (await this.#hashFile(file, stats, signal));
      if (!stats || md5 === null) return; // Gone since it was listed.
      files.push({ md5, relpath });
      size += Number(stats.size);
    };
    const paths = await listFiles(path);
    for (let at = 0; at < paths.length; at += TURN) {
      if (at > 0) await nextTurn();
      await Promise.all(paths.slice(at, at + TURN).map(add));
    }
    const hash = hashListing(files);
    const ignoreFile = paths.find(name => IGNORE_FILE.test(name));
    return { hash, size, nfiles: files.length, ...(ignoreFile !== undefined && { ignoreFile }) };
  }

  #hashFile(
    path: string,
    stats: BigIntStats,
    signal?: AbortSignal
  ): Promise<string | null> | string | null {
    signal?.throwIfAborted();
    if (!stats.isFile()) return null; // A pipe or device would block.
    const known = this.memo.get(path, stats);
    if (known !== undefined) return known;
    return stats.size <= SMALL
      ? this.#hashSmall(path, stats)
      : this.#hashLarge(path, stats, signal);
  }

  #hashSmall(path: string, stats: BigIntStats): string | null {
    const readAt = Date.now();
    try {
      const hash = hashBytes(readSmall(path, Number(stats.size)));
      this.memo.set(path, stats, hash, readAt);
      return hash;
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  }

  async #hashLarge(path: string, stats: BigIntStats, signal?: AbortSignal): Promise<string | null> {
    await this.#enter();
    try {
      // Links into a temp workspace are made anew each time, and what they lead to is not.
      const file = await realpath(path);
      const linked = file === path ? undefined : this.memo.get(file, stats);
      if (linked !== undefined) return linked;
      const readAt = Date.now();
      const hash = await hashFile(file, signal);
      for (const name of new Set([path, file])) this.memo.set(name, stats, hash, readAt);
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

const space = Buffer.allocUnsafeSlow(SMALL + 1);

/**
 * Reads a file of a size that is known, into a space that the next one takes again: neither is it asked about
 * once more, nor is there anything to collect behind hundreds of files.
 */
function readSmall(path: string, size: number): Uint8Array {
  const file = openSync(path, 'r');
  try {
    let end = 0;
    let count = 0;
    do {
      count = readSync(file, space, end, space.length - end, null);
      end += count;
    } while (count > 0 && end < size);
    // It has grown since.
    return end > size ? readFileSync(path) : space.subarray(0, end);
  } finally {
    closeSync(file);
  }
}

/** Says of a file that its owner may run it, as `PathHash` has it. */
export function execFlag(stats: BigIntStats): { readonly isExec?: true } {
  return (Number(stats.mode) & constants.S_IXUSR) === 0 ? {} : { isExec: true };
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
