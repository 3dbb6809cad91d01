import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync
} from 'node:fs';
import { dirname } from 'node:path';
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
