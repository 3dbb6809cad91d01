import { readFileSync, rmSync, statSync, type BigIntStats } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { ioFailure } from '../disk/index.js';
import { formatDirectory, parseDirectory, type ListedFile } from './directory-listing.js';
import { hashText } from './hash-file.js';
import { HashMemo } from './hash-memo.js';
import { DEFAULT_LINKS, isCopyOf, type LinkType } from './link-file.js';
import { isAbsent } from './is-absent.js';
import { listFiles, statOrNull } from './list-files.js';
import { nextTurn, TURN } from './next-turn.js';
import { ObjectFiles, type AsideObject } from './object-file.js';
import { ObjectIndex } from './object-index.js';
import { execFlag, type PathHash } from './path-hasher.js';
import { placeObject, type Placed } from './place-object.js';

/** What a path became in the cache. */
export interface StoredPath extends PathHash {
  /** Bytes that the cache did not have before. */
  readonly bytesAdded: number;
  /** Objects that the cache did not have before. */
  readonly added: readonly string[];
}

/** How `DvcCache` stores and links. */
export interface DvcCacheOptions {
  /** DVC's `cache.shared = group`. */
  readonly shared?: boolean;
  /** DVC's `cache.type`, best first. */
  readonly links?: readonly LinkType[];
  /** Hashes known from elsewhere; files that did not change are not read again. */
  readonly memo?: HashMemo;
}

/** How a path is stored. */
export interface StoreOptions {
  readonly signal?: AbortSignal;
  /** True where a program is still writing to the path, maybe through mapped memory: every file is read. */
  readonly isLive?: boolean;
}

/** How an object is put into the workspace. */
export interface CheckoutOptions {
  /** `copy` gives files of their own that may be written to. */
  readonly link: 'copy' | 'configured';
  readonly isExec?: boolean;
  readonly legacy?: boolean;
}

/** DVC's cache on this disk: `files/md5/` of DVC 3, and DVC 2's objects beside it, which are only read. */
export class DvcCache {
  readonly #dir: string;
  readonly #objects: ObjectFiles;
  readonly #legacy: ObjectFiles;
  readonly #isShared: boolean;
  readonly #links: readonly LinkType[];
  readonly #memo: HashMemo;

  constructor(dir: string, { shared = false, links = DEFAULT_LINKS, memo }: DvcCacheOptions = {}) {
    this.#dir = resolve(dir);
    this.#objects = new ObjectFiles(join(this.#dir, 'files', 'md5'), shared);
    this.#legacy = new ObjectFiles(this.#dir, shared);
    this.#isShared = shared;
    this.#links = links;
    this.#memo = memo ?? new HashMemo();
  }

  /** Tells whether an object is there; of a directory, its list alone. With `size`, a file that was cut off is not. */
  has(hash: string, legacy = false, size?: number): boolean {
    const actual = this.#files(legacy).sizeOf(hash);
    return actual !== undefined && (size === undefined || isDirectory(hash) || actual === size);
  }

  /** Returns an index of the objects of DVC 3, for many questions at a time. */
  index(): ObjectIndex {
    return new ObjectIndex(join(this.#dir, 'files', 'md5'));
  }

  /** Returns the path of an object, there or not. */
  objectPath(hash: string, legacy = false): string {
    return this.#files(legacy).pathOf(hash);
  }

  /** Removes an object and returns its bytes; 0 where it was not there. */
  removeObject(hash: string): number {
    const size = this.#objects.sizeOf(hash) ?? 0;
    rmSync(this.#objects.pathOf(hash), { force: true });
    return size;
  }

  /** Takes an object out of sight, to be put back or removed; undefined where there is none. */
  setAside(hash: string): AsideObject | undefined {
    return this.#objects.setAside(hash);
  }

  /** Returns the files of a directory's object, or null where it is not there or is none. */
  listDirectory(hash: string, legacy = false): ListedFile[] | null {
    try {
      return parseDirectory(readFileSync(this.#files(legacy).pathOf(hash), 'utf8'));
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  }

  /** Returns the size of an object, of a directory that of its files; null where one is missing. */
  sizeOf(hash: string, legacy = false): number | null {
    const files = this.#files(legacy);
    if (!isDirectory(hash)) return files.sizeOf(hash) ?? null;
    let total = 0;
    for (const { md5 } of this.listDirectory(hash, legacy) ?? [{ md5: hash }]) {
      const size = files.sizeOf(md5);
      if (size === undefined) return null;
      total += size;
    }
    return total;
  }

  /** Returns the objects that are not there: the hash itself, or files of the directory it lists. With `size`, what was cut off is not there. */
  missing(hash: string, legacy = false, size?: number): string[] {
    if (!isDirectory(hash)) return this.has(hash, legacy, size) ? [] : [hash];
    const files = this.listDirectory(hash, legacy);
    if (!files) return [hash];
    const missing = [...new Set(files.map(({ md5 }) => md5))].filter(md5 => !this.has(md5, legacy));
    const isWhole = size === undefined || this.sizeOf(hash, legacy) === size;
    return missing.length > 0 || isWhole ? missing : [hash];
  }

  /** Stores a file or directory as DVC would. What is stored is exactly what was hashed; the path itself stays as it is. */
  async storePath(path: string, options: StoreOptions = {}): Promise<Result<StoredPath, Failure>> {
    try {
      const stats = statOrNull(path);
      if (!stats) return notThere(path);
      if (stats.isDirectory()) return ok(await this.#storeDirectory(path, options));
      if (!stats.isFile()) return notThere(path);
      const stored = await this.#storeFile(path, stats, options);
      const added = stored.bytesAdded > 0 ? [stored.hash] : [];
      return ok({ ...stored, added, ...execFlag(stats) });
    } catch (error) {
      if (options.signal?.aborted) return err({ reason: 'cancelled' });
      const { code = '', path: at } = error as NodeJS.ErrnoException;
      return ioFailure(FULL.has(code) ? this.#dir : (at ?? path), error);
    }
  }

  /** Puts an object where `target` is. A reader sees what was there before or all of the new, never a part. */
  async checkout(
    hash: string,
    target: string,
    { link, isExec = false, legacy = false }: CheckoutOptions
  ): Promise<Result<LinkType, Failure>> {
    const content = this.#contentOf(hash, legacy);
    if (typeof content === 'string') return notCached(content, target);
    // An executable link would make the object executable, too, and DVC takes a changed mode for a changed object.
    const links = isExec ? this.#links.filter(type => type === 'reflink') : this.#links;
    const types = link === 'copy' ? DEFAULT_LINKS : links;
    const mode = this.#isShared ? { mode: 0o664 } : {};
    try {
      return ok(await placeObject(content, target, { types, isExec, ...mode }));
    } catch (error) {
      return ioFailure(target, error);
    }
  }

  /** Tells of a path that was laid out from an object whether it takes room of its own: it is neither a link nor a clone. */
  isCopy(hash: string, path: string, legacy = false): boolean {
    const content = this.#contentOf(hash, legacy);
    if (typeof content === 'string') return true;
    if ('object' in content) return isCopyOf(content.object, path);
    // Of a directory one file tells, but not an empty one.
    const file = content.files.find(({ object }) => statSync(object).size > 0);
    return file !== undefined && isCopyOf(file.object, join(path, file.relpath));
  }

  /** Returns the objects behind a hash, or the hash of one that is not there. */
  #contentOf(hash: string, legacy: boolean): Placed | string {
    const [missing] = this.missing(hash, legacy);
    if (missing !== undefined) return missing;
    if (!isDirectory(hash)) return { object: this.objectPath(hash, legacy) };
    const files = this.listDirectory(hash, legacy) ?? [];
    return {
      files: files.map(({ md5, relpath }) => ({ object: this.objectPath(md5, legacy), relpath }))
    };
  }

  #files(legacy: boolean): ObjectFiles {
    return legacy ? this.#legacy : this.#objects;
  }

  async #storeFile(
    path: string,
    stats: BigIntStats,
    { signal, isLive = false, flush = true }: StoreOptions & { readonly flush?: boolean }
  ): Promise<{ hash: string; size: number; bytesAdded: number }> {
    signal?.throwIfAborted();
    const size = Number(stats.size);
    if (isLive) return this.#objects.storeFile(path, size, { signal, flush });
    const known = this.#memo.get(path, stats);
    if (known !== undefined && this.#objects.sizeOf(known) === size)
      return { hash: known, size, bytesAdded: 0 };
    const readAt = Date.now();
    const stored = await this.#objects.storeFile(path, size, { signal, flush });
    this.#memo.set(path, stats, stored.hash, readAt);
    return stored;
  }

  async #storeDirectory(path: string, options: StoreOptions): Promise<StoredPath> {
    const files: ListedFile[] = [];
    const added: string[] = [];
    let size = 0;
    let bytesAdded = 0;
    const paths = await listFiles(path);
    const flush = paths.length <= FLUSHED;
    for (const [i, relpath] of paths.entries()) {
      if (i % TURN === 0) await nextTurn();
      const file = join(path, relpath);
      const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
      if (!stats?.isFile()) continue; // Gone since it was listed.
      const stored = await this.#storeFile(file, stats, { ...options, flush });
      files.push({ md5: stored.hash, relpath });
      size += stored.size;
      bytesAdded += stored.bytesAdded;
      if (stored.bytesAdded > 0) added.push(stored.hash);
    }
    const listing = formatDirectory(files);
    const hash = `${hashText(listing)}.dir`;
    // Last: an object of a directory says that its files are there.
    const listed = this.#objects.storeBytes(hash, Buffer.from(listing), true);
    if (listed > 0) added.push(hash);
    return { hash, size, nfiles: files.length, bytesAdded: bytesAdded + listed, added };
  }
}

/** Errors that are about the cache, whatever is stored. */
const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Up to this many small files of a directory are waited for until they are on the disk: each takes a disk's time. */
const FLUSHED = 32;

function isDirectory(hash: string): boolean {
  return hash.endsWith('.dir');
}

function notThere(path: string): Result<never, Failure> {
  return err({
    reason: 'io',
    path,
    code: 'ENOENT',
    message: 'There is no file or folder to store.'
  });
}

function notCached(hash: string, target: string): Result<never, Failure> {
  return err({
    reason: 'refused',
    message: `The content of \`${target}\` (${hash}) is not in the DVC cache.`,
    help: ['Fetch it from a remote: `dvc fetch`.']
  });
}
