import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  constants,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { copyFile, open, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hashFile } from './hash-file.js';

/** Objects of DVC are read-only; DVC takes one that is not for possibly changed and hashes it again. */
const OBJECT_MODE = 0o444;

/** Up to this size a file goes through memory: one read, one write. */
const SMALL = 1 << 20;

/** How much of a large file is read, hashed and written at a time. */
const CHUNK = 4 << 20;

/** The object that a file became. */
export interface StoredFile {
  readonly hash: string;
  readonly size: number;
  readonly bytesAdded: number;
}

/** The folder of a DVC cache that holds objects by md5. */
export class ObjectFiles {
  readonly #dir: string;
  readonly #isShared: boolean;
  #canReflink = true;

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
    return statSync(this.pathOf(hash), { throwIfNoEntry: false })?.size;
  }

  /** Stores bytes under their hash. */
  storeBytes(hash: string, bytes: Buffer): number {
    if (this.sizeOf(hash) === bytes.length) return 0;
    const draft = this.#draft();
    try {
      writeFileSync(draft, bytes, { flag: 'wx', mode: OBJECT_MODE });
      this.#adopt(draft, hash);
      return bytes.length;
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  }

  /** Stores a file. The hash is of the bytes that are stored, whatever happens to the file meanwhile. */
  async storeFile(path: string, size: number, signal?: AbortSignal): Promise<StoredFile> {
    if (size <= SMALL) {
      const bytes = readFileSync(path);
      const hash = createHash('md5').update(bytes).digest('hex');
      return { hash, size: bytes.length, bytesAdded: this.storeBytes(hash, bytes) };
    }
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
    this.#makeDirectory(this.#dir);
    return join(this.#dir, `stagebook-${randomBytes(8).toString('hex')}.tmp`);
  }

  #adopt(draft: string, hash: string): void {
    const path = this.pathOf(hash);
    this.#makeDirectory(dirname(path));
    chmodSync(draft, OBJECT_MODE);
    renameSync(draft, path);
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

/** Copies a file and hashes exactly what is written: one chunk is hashed while it is written and the next is read. */
async function copyHashing(
  from: string,
  to: string,
  signal?: AbortSignal
): Promise<{ hash: string; size: number }> {
  const source = await open(from, 'r');
  let target: FileHandle | undefined;
  try {
    target = await open(to, 'wx', OBJECT_MODE);
    const hash = createHash('md5');
    const buffers = [Buffer.allocUnsafe(CHUNK), Buffer.allocUnsafe(CHUNK)] as const;
    let size = 0;
    let writing: Promise<void> = Promise.resolve();
    for (let turn = 0; ; turn++) {
      signal?.throwIfAborted();
      const buffer = buffers[turn % 2 === 0 ? 0 : 1];
      const { bytesRead } = await source.read(buffer, 0, CHUNK, size);
      await writing;
      if (bytesRead === 0) return { hash: hash.digest('hex'), size };
      const chunk = buffer.subarray(0, bytesRead);
      writing = writeAll(target, chunk, size);
      writing.catch(() => undefined); // Awaited above; until then it is no unhandled rejection.
      hash.update(chunk);
      size += bytesRead;
    }
  } finally {
    await target?.close();
    await source.close();
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
