import { randomBytes } from 'node:crypto';
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  type BigIntStats
} from 'node:fs';
import { dirname } from 'node:path';

/** A file is taken for unchanged while this is the same: inode, size, and the times of its content and, mostly, of its inode. */
type Stamp = string;

/**
 * The hashes of files that did not change since they were read; kept in a file where one is given.
 *
 * Not for files that a program holds mapped into its memory: no time tells of what it writes there.
 */
export class HashMemo {
  readonly #file: string | undefined;
  #entries: Map<string, readonly [Stamp, string]> | undefined;
  #isDirty = false;

  constructor(file?: string) {
    this.#file = file;
  }

  /** Returns the hash of a file if it is as it was. */
  get(path: string, stats: BigIntStats): string | undefined {
    const entries = this.#load();
    const known = entries.get(path);
    if (!known || known[0] !== stampOf(stats)) return undefined;
    // What was asked for last stands last, and is kept longest.
    entries.delete(path);
    entries.set(path, known);
    return known[1];
  }

  /** Remembers the hash of a file that was read at `readAt` (milliseconds) and had these stats before. */
  set(path: string, stats: BigIntStats, hash: string, readAt: number): void {
    const entries = this.#load();
    entries.delete(path);
    this.#isDirty = true;
    // Changed a moment ago: a second change within one tick of the file system's clock could not be told.
    if (readAt - Number(stats.ctimeMs) < tickOf(stats)) return;
    entries.set(path, [stampOf(stats), hash]);
  }

  /** Notes the hash of a file that was made just now from content of that hash, and that nobody else knows yet. */
  know(path: string, stats: BigIntStats, hash: string): void {
    const entries = this.#load();
    entries.delete(path);
    entries.set(path, [stampOf(stats), hash]);
    this.#isDirty = true;
  }

  /** Writes the memo to its file. A memo that cannot be written costs time later, nothing else. */
  save(): void {
    if (this.#file === undefined || !this.#isDirty) return;
    const files = Object.fromEntries([...this.#load()].slice(-MAX_ENTRIES));
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      writeByRename(this.#file, JSON.stringify({ version: VERSION, files }));
      this.#isDirty = false;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    }
  }

  #load(): Map<string, readonly [Stamp, string]> {
    this.#entries ??= new Map(this.#file === undefined ? [] : readEntries(this.#file));
    return this.#entries;
  }
}

const VERSION = 2;

/** More than the longest tick that file systems of Linux and macOS stamp changes with (10 ms). */
const TICK_MS = 20;

/** More than the tick of file systems that count whole seconds, or every other one. */
const COARSE_TICK_MS = 3_000;

/** The time of the inode tells: nobody sets it, while tools that unpack files set whole seconds as that of the content. */
function tickOf({ ctimeNs }: BigIntStats): number {
  return ctimeNs % 1_000_000_000n === 0n ? COARSE_TICK_MS : TICK_MS;
}

/** Keeps the file from growing for ever: files of removed workspaces are never asked for again. */
const MAX_ENTRIES = 200_000;

function writeByRename(file: string, text: string): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeFileSync(draft, text);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function stampOf(stats: BigIntStats): Stamp {
  const { ino, size, mtimeNs, ctimeNs } = stats;
  return `${ino} ${size} ${mtimeNs} ${isLinkedObject(stats) ? 'linked' : ctimeNs}`;
}

/** Of a file that nobody may write to and that has several names, the time of the inode tells when it got or lost one. */
function isLinkedObject({ nlink, mode }: BigIntStats): boolean {
  return nlink > 1n && (mode & 0o222n) === 0n;
}

/** A file that is missing, cut off or of another version remembers nothing. */
function readEntries(file: string): [string, readonly [Stamp, string]][] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError || 'code' in (error as Error)) return [];
    throw error;
  }
  const { version, files } = (content ?? {}) as { version?: unknown; files?: unknown };
  if (version !== VERSION || typeof files !== 'object' || files === null) return [];
  return Object.entries(files).filter(
    (entry): entry is [string, readonly [Stamp, string]] =>
      Array.isArray(entry[1]) && entry[1].length === 2 && entry[1].every(x => typeof x === 'string')
  );
}
