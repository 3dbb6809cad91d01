import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { copyHashing } from './copy-hashing.js';
import { hashFile } from './hash-file.js';
import { isAbsent } from './is-absent.js';

/** Objects of DVC are read-only; DVC takes one that is not for possibly changed and hashes it again. */
const OBJECT_MODE = 0o444;

/** Up to this size a file goes through memory: one read, one write. */
const SMALL = 1 << 20;

/** The md5 of no bytes. */
const EMPTY = 'd41d8cd98f00b204e9800998ecf8427e';

/** DVC passes over files of such names: they lie beside the folders of its objects. */
const DRAFT = /^stagebook-[0-9a-f]{16}\.tmp$/;

/** An object that is out of sight for a moment. */
const ASIDE = /^stagebook-([0-9a-f]{32}(?:\.dir)?)-[0-9a-f]{8}\.aside$/;

/** Whether an object is needed is told in less. */
const ASIDE_MS = 600_000;

/** No copy takes as long; another machine may be writing to a cache that is shared. */
const DAY_MS = 86_400_000;

/** The object that a file became. */
export interface StoredFile {
  readonly hash: string;
  readonly size: number;
  readonly bytesAdded: number;
}

/** An object that nobody finds for the moment. */
export interface AsideObject {
  readonly putBack: () => void;
  /** Returns the bytes that are free now. */
  readonly remove: () => number;
}

/** The folder of a DVC cache that holds objects by md5. */
export class ObjectFiles {
  readonly #dir: string;
  readonly #isShared: boolean;
  #canReflink = true;
  #isSwept = false;

  constructor(dir: string, isShared: boolean) {
    this.#dir = dir;
    this.#isShared = isShared;
  }

  /** Returns where an object is, or would be. */
  pathOf(hash: string): string {
    return join(this.#dir, hash.slice(0, 2), hash.slice(2));
  }

  /** Returns the size of an object, or undefined where there is none. */
  sizeOf(hash: string): number | undefined {
    const size = statSync(this.pathOf(hash), { throwIfNoEntry: false })?.size;
    // What a crash of the machine leaves of a file whose bytes had not reached the disk.
    return size === 0 && hash !== EMPTY ? undefined : size;
  }

  /** Takes an object out of sight, to be put back or removed; undefined where there is none. */
  setAside(hash: string): AsideObject | undefined {
    const path = this.pathOf(hash);
    if (!this.#isSwept) this.#sweep();
    // Of a process that is killed here the name tells what to put back.
    const aside = join(this.#dir, `stagebook-${hash}-${randomBytes(4).toString('hex')}.aside`);
    try {
      renameSync(path, aside);
      // As of now: an old one would be put back.
      utimesSync(aside, new Date(), new Date());
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
    return {
      putBack: () => {
        this.#putBack(aside, hash);
      },
      remove: () => {
        const size = statSync(aside, { throwIfNoEntry: false })?.size ?? 0;
        rmSync(aside, { force: true });
        return size;
      }
    };
  }

  /** Stores bytes under their hash and returns how many are new; with `flush`, once they are on the disk. */
  storeBytes(hash: string, bytes: Buffer, flush: boolean): number {
    if (this.sizeOf(hash) === bytes.length) return 0;
    const draft = this.#draft();
    try {
      this.#inDirectory(this.#dir, () => {
        writeFileSync(draft, bytes, { flag: 'wx', mode: OBJECT_MODE, flush });
      });
      this.#adopt(draft, hash);
      return bytes.length;
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  }

  /** Stores a file. The hash is of the bytes that are stored, whatever happens to the file meanwhile. */
  async storeFile(
    path: string,
    size: number,
    { signal, flush }: { readonly signal: AbortSignal | undefined; readonly flush: boolean }
  ): Promise<StoredFile> {
    if (size <= SMALL) {
      const bytes = readFileSync(path);
      const hash = createHash('md5').update(bytes).digest('hex');
      return { hash, size: bytes.length, bytesAdded: this.storeBytes(hash, bytes, flush) };
    }
    this.#makeDirectory(this.#dir);
    const draft = this.#draft();
    try {
      const copied =
        (await this.#reflink(path, draft, signal)) ?? (await copyHashing(path, draft, signal));
      const isNew = this.sizeOf(copied.hash) !== copied.size;
      if (isNew) this.#adopt(draft, copied.hash);
      else rmSync(draft, { force: true });
      return { ...copied, bytesAdded: isNew ? copied.size : 0 };
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  }

  /** Where the file system shares blocks, a clone takes no time and stays as it is while it is hashed. */
  async #reflink(
    path: string,
    draft: string,
    signal?: AbortSignal
  ): Promise<{ hash: string; size: number } | undefined> {
    if (!this.#canReflink) return undefined;
    try {
      await copyFile(path, draft, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw error;
      this.#canReflink = false;
      rmSync(draft, { force: true });
      return undefined;
    }
    return { hash: await hashFile(draft, signal), size: statSync(draft).size };
  }

  #draft(): string {
    if (!this.#isSwept) this.#sweep();
    return join(this.#dir, `stagebook-${randomBytes(8).toString('hex')}.tmp`);
  }

  /** Removes drafts of processes that were killed, and puts back what they had aside: no other program takes either for anything. */
  #sweep(): void {
    this.#isSwept = true;
    const entries = existsSync(this.#dir) ? readdirSync(this.#dir) : [];
    for (const name of entries.filter(entry => entry.startsWith('stagebook-'))) {
      const path = join(this.#dir, name);
      const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
      const [, hash] = ASIDE.exec(name) ?? [];
      if (DRAFT.test(name) && Date.now() - made > DAY_MS) rmSync(path, { force: true });
      if (hash !== undefined && Date.now() - made > ASIDE_MS) this.#putBack(path, hash);
    }
  }

  #putBack(aside: string, hash: string): void {
    const path = this.pathOf(hash);
    try {
      this.#inDirectory(dirname(path), () => {
        renameSync(aside, path);
      });
    } catch (error) {
      if (!isAbsent(error)) throw error; // Another process has put it back.
    }
  }

  #adopt(draft: string, hash: string): void {
    const path = this.pathOf(hash);
    chmodSync(draft, OBJECT_MODE);
    this.#inDirectory(dirname(path), () => {
      renameSync(draft, path);
    });
  }

  /** Does something in a directory that is nearly always there, and makes it where it is not. */
  #inDirectory(path: string, act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!isAbsent(error)) throw error;
      this.#makeDirectory(path);
      act();
    }
  }

  /** DVC's `cache.shared = group`: folders that the group may write to, and that pass their group on. */
  #makeDirectory(path: string): void {
    const first = mkdirSync(path, { recursive: true });
    if (first === undefined || !this.#isShared) return;
    for (let made = path; ; made = dirname(made)) {
      chmodSync(made, 0o2775);
      if (made === first || made === dirname(made)) return;
    }
  }
}
