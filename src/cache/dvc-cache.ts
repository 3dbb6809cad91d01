import { randomBytes } from 'node:crypto';
import { constants, existsSync, readFileSync, statSync } from 'node:fs';
import {
  chmod,
  copyFile,
  link,
  lstat,
  mkdir,
  opendir,
  rename,
  rm,
  symlink,
  writeFile
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { formatDirectory, type ListedFile } from './directory-listing.js';
import { hashFile, hashText } from './hash-file.js';
import type { PathHash } from './path-hasher.js';

/** How a file leaves the cache; DVC tries those of `cache.type` in turn. */
export type LinkType = 'reflink' | 'hardlink' | 'symlink' | 'copy';

/** What was stored, and what it added. */
export interface StoredPath extends PathHash {
  /** Bytes that the cache did not have before. */
  readonly bytesAdded: number;
}

/** How to lay an object out. */
export interface CheckoutOptions {
  /** `copy`: a file of its own that may be written to; `configured`: as `cache.type` says. */
  readonly link: 'copy' | 'configured';
  readonly isExec?: boolean;
  /** True for an object of DVC 2. */
  readonly legacy?: boolean;
}

/** How many files of a directory are copied at the same time. */
const CONCURRENCY = 8;

/** DVC's content-addressed cache: `files/md5/<2>/<30>`, and `<2>/<30>` for what DVC 2 stored. */
export class DvcCache {
  readonly #dir: string;
  readonly #isShared: boolean;
  readonly #links: readonly LinkType[];
  /** Stored files by path, so that an unchanged file of a directory is not hashed again. */
  readonly #known = new Map<string, { readonly stamp: string; readonly hash: string }>();

  constructor(
    dir: string,
    options: { readonly shared?: boolean; readonly links?: readonly LinkType[] } = {}
  ) {
    this.#dir = dir;
    this.#isShared = options.shared ?? false;
    this.#links = options.links ?? ['reflink', 'copy'];
  }

  /** Returns the path of an object, there or not. */
  objectPath(hash: string, legacy = false): string {
    const base = legacy ? this.#dir : join(this.#dir, 'files', 'md5');
    return join(base, hash.slice(0, 2), hash.slice(2));
  }

  /** Tells whether the cache has an object; of a directory, its listing. */
  has(hash: string, legacy = false): boolean {
    return existsSync(this.objectPath(hash, legacy));
  }

  /** Returns the files of a directory object; null where the cache does not have it. */
  listDirectory(hash: string, legacy = false): ListedFile[] | null {
    if (!this.has(hash, legacy)) return null;
    return JSON.parse(readFileSync(this.objectPath(hash, legacy), 'utf8')) as ListedFile[];
  }

  /** Returns the objects behind a hash that the cache does not have: itself, or files of the directory. */
  missing(hash: string, legacy = false): string[] {
    if (!hash.endsWith('.dir')) return this.has(hash, legacy) ? [] : [hash];
    const files = this.listDirectory(hash, legacy);
    if (!files) return [hash];
    return files.map(({ md5 }) => md5).filter(md5 => !this.has(md5, legacy));
  }

  /** Returns the bytes of an object on the disk; 0 where it is not there. */
  sizeOf(hash: string, legacy = false): number {
    return statSync(this.objectPath(hash, legacy), { throwIfNoEntry: false })?.size ?? 0;
  }

  /**
   * Stores a file or directory and returns its hash. The object is a copy or reflink of exactly the bytes
   * that were hashed, never a hard link: a training stage goes on writing to its file.
   */
  async storePath(path: string, signal?: AbortSignal): Promise<Result<StoredPath, Failure>> {
    try {
      const stats = await lstat(path);
      if (stats.isDirectory()) return ok(await this.#storeDirectory(path, signal));
      const stored = await this.#storeFile(path, signal);
      const isExec = (stats.mode & constants.S_IXUSR) !== 0;
      return ok({ ...stored, ...(isExec && { isExec }) });
    } catch (error) {
      const { code, message, path: at } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      const full = code === 'ENOSPC' || code === 'EDQUOT';
      const text = full ? `No space left for \`${path}\` in the DVC cache.` : message;
      return err({ reason: 'io', path: at ?? path, code, message: text });
    }
  }

  /** Lays an object out, whole or not at all; returns how. */
  async checkout(
    hash: string,
    target: string,
    { link: wanted, isExec = false, legacy = false }: CheckoutOptions
  ): Promise<Result<LinkType, Failure>> {
    const draft = `${target}.${randomBytes(6).toString('hex')}.tmp`;
    const links = wanted === 'copy' ? (['reflink', 'copy'] as const) : this.#links;
    try {
      await mkdir(dirname(target), { recursive: true });
      let used: LinkType = links[0] ?? 'copy';
      if (hash.endsWith('.dir')) {
        const files = this.listDirectory(hash, legacy);
        if (!files) return absent(hash, target);
        await mkdir(draft);
        for (const { md5, relpath } of files) {
          const path = join(draft, relpath);
          await mkdir(dirname(path), { recursive: true });
          used = await this.#place(this.objectPath(md5, legacy), path, links, false);
        }
      } else used = await this.#place(this.objectPath(hash, legacy), draft, links, isExec);
      // A directory cannot be renamed over another, nor a file over a directory.
      const before = await lstat(target).catch(() => undefined);
      if (before?.isDirectory() || (before && hash.endsWith('.dir'))) {
        const old = `${draft}.old`;
        await rename(target, old);
        await rename(draft, target);
        await rm(old, { recursive: true, force: true });
      } else await rename(draft, target);
      return ok(used);
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      const { code, message, path } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' && path?.startsWith(this.#dir)) return absent(hash, target);
      if (code === undefined) throw error;
      return err({ reason: 'io', path: target, code, message });
    }
  }

  async #storeFile(path: string, signal?: AbortSignal): Promise<StoredPath> {
    const stats = await lstat(path, { bigint: true });
    const stamp = `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
    const known = this.#known.get(path);
    const size = Number(stats.size);
    if (known?.stamp === stamp && this.has(known.hash))
      return { hash: known.hash, size, bytesAdded: 0 };
    const folder = join(this.#dir, 'files', 'md5');
    const draft = join(folder, `.${randomBytes(8).toString('hex')}.tmp`);
    await this.#makeFolder(folder);
    try {
      // Both read the source at the same time: it stands still while its stage waits.
      const [hash] = await Promise.all([
        hashFile(path, signal),
        copyFile(path, draft, constants.COPYFILE_FICLONE)
      ]);
      const added = await this.#keep(draft, hash);
      this.#known.set(path, { stamp, hash });
      return { hash, size, bytesAdded: added ? size : 0 };
    } finally {
      await rm(draft, { force: true });
    }
  }

  async #storeDirectory(path: string, signal?: AbortSignal): Promise<StoredPath> {
    const files: ListedFile[] = [];
    let size = 0;
    let bytesAdded = 0;
    const queue: string[] = [];
    const visit = async (folder: string): Promise<void> => {
      for await (const entry of await opendir(join(path, folder))) {
        const relpath = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) await visit(relpath);
        else if (entry.isFile() || entry.isSymbolicLink()) queue.push(relpath);
      }
    };
    await visit('');
    const work = async (): Promise<void> => {
      for (let relpath = queue.pop(); relpath !== undefined; relpath = queue.pop()) {
        const stored = await this.#storeFile(join(path, relpath), signal);
        files.push({ md5: stored.hash, relpath });
        size += stored.size;
        bytesAdded += stored.bytesAdded;
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    const nfiles = files.length;
    const text = formatDirectory(files);
    const hash = `${hashText(text)}.dir`;
    if (!this.has(hash)) {
      const draft = join(this.#dir, 'files', 'md5', `.${randomBytes(8).toString('hex')}.tmp`);
      await this.#makeFolder(dirname(draft));
      try {
        await writeFile(draft, text);
        if (await this.#keep(draft, hash)) bytesAdded += text.length;
      } finally {
        await rm(draft, { force: true });
      }
    }
    return { hash, size, nfiles, bytesAdded };
  }

  /** Gives a draft its name; true where the object is new. */
  async #keep(draft: string, hash: string): Promise<boolean> {
    if (this.has(hash)) return false;
    const target = this.objectPath(hash);
    await this.#makeFolder(dirname(target));
    await chmod(draft, 0o444);
    await rename(draft, target);
    return true;
  }

  async #makeFolder(path: string): Promise<void> {
    if (existsSync(path)) return;
    await mkdir(path, { recursive: true });
    if (this.#isShared) await chmod(path, 0o2775);
  }

  async #place(
    object: string,
    target: string,
    links: readonly LinkType[],
    isExec: boolean
  ): Promise<LinkType> {
    for (const type of [...links, 'copy'] as const) {
      try {
        switch (type) {
          case 'reflink':
            await copyFile(object, target, constants.COPYFILE_FICLONE_FORCE);
            break;
          case 'hardlink':
            await link(object, target);
            return type;
          case 'symlink':
            await lstat(object);
            await symlink(object, target);
            return type;
          case 'copy':
            await copyFile(object, target);
        }
        await chmod(target, isExec ? 0o755 : 0o644);
        return type;
      } catch (error) {
        const { code = '' } = error as NodeJS.ErrnoException;
        // The file system cannot link this way; the next one may do.
        const next = ['ENOTSUP', 'EOPNOTSUPP', 'EXDEV', 'EINVAL', 'ENOSYS', 'EPERM', 'EMLINK', 'ENOTTY'];
        if (type === 'copy' || !next.includes(code)) throw error;
        await rm(target, { force: true });
      }
    }
    throw new Error('Internal: copying was not tried');
  }
}

function absent(hash: string, target: string): Result<never, Failure> {
  return err({
    reason: 'refused',
    message: `The content of \`${target}\` (${hash}) is in no cache.`,
    help: ['Fetch it from a remote: `dvc pull`, `stagebook exp pull`.']
  });
}
