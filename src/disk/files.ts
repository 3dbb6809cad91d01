import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { ioFailure } from './io-failure.js';
import { makeFolder } from './make-folder.js';

/** Reads a text file; undefined where there is none. Every other trouble is a failure. */
export function readText(path: string): Result<string | undefined, Failure> {
  try {
    return ok(readFileSync(path, 'utf8'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // ENOTDIR: a file stands where a folder of the path should be, so the path does not exist.
    if (code === 'ENOENT' || code === 'ENOTDIR') return ok(undefined);
    return ioFailure(path, error);
  }
}

/** One file to be written, by absolute path; null removes it. */
export interface FileWrite {
  readonly path: string;
  readonly text: string | null;
}

/**
 * Writes several files so that a crash leaves each old or new, never half.
 *
 * First all new texts are written and synced beside their targets, where a full disk or a read-only
 * folder shows; only then are they renamed, in the given order.
 */
export function writeFiles(writes: readonly FileWrite[]): Result<void, Failure> {
  const staged: { readonly from: string; readonly to: string }[] = [];
  for (const { path, text } of writes) {
    if (text === null) continue;
    const from = `${path}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      makeFolder(dirname(path));
      staged.push({ from, to: path });
      writeSynced(from, text);
    } catch (error) {
      for (const file of staged) rmSync(file.from, { force: true });
      return ioFailure(path, error);
    }
  }
  try {
    for (const { from, to } of staged) renameSync(from, to);
    for (const { path, text } of writes) if (text === null) rmSync(path, { force: true });
  } catch (error) {
    for (const file of staged) rmSync(file.from, { force: true });
    return ioFailure((error as NodeJS.ErrnoException).path ?? '', error);
  }
  return ok(undefined);
}

/** Milliseconds after which what a writer put beside its target is nobody's: it is renamed at once. */
const STALE_MS = 60_000;

/** Removes what writers that were killed left beside some files. */
export function sweepDrafts(paths: readonly string[]): void {
  for (const folder of new Set(paths.map(dirname))) {
    if (!existsSync(folder)) continue;
    const targets = paths.filter(path => dirname(path) === folder).map(path => basename(path));
    for (const name of readdirSync(folder)) {
      const target = /^(.*)\.[0-9a-f]{12}\.tmp$/.exec(name)?.[1];
      if (target === undefined || !targets.includes(target)) continue;
      const draft = join(folder, name);
      const age = Date.now() - (statSync(draft, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > STALE_MS) rmSync(draft, { force: true });
    }
  }
}

/** Returns the sha256 of a text, hex. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function writeSynced(path: string, text: string): void {
  const fd = openSync(path, 'wx');
  try {
    const bytes = Buffer.from(text, 'utf8');
    let offset = 0;
    while (offset < bytes.length) offset += writeSync(fd, bytes, offset);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
