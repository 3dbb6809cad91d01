import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { draftOf } from './drafts.js';
import { ioFailure } from './io-failure.js';
import { makeFolder } from './make-folder.js';
import { checkFolder, writeTarget } from './write-target.js';

/** One file to be written, by absolute path; null removes it. */
export interface FileWrite {
  readonly path: string;
  readonly text: string | null;
}

/**
 * Writes several files of a project so that a crash leaves each old or new, never half.
 *
 * First all new texts are written and synced beside their targets, where a full disk or a read-only
 * folder shows; only then are they renamed, in the given order. Links and modes stay as they are.
 */
export function writeFiles(root: string, writes: readonly FileWrite[]): Result<void, Failure> {
  const staged: { readonly from: string; readonly to: string }[] = [];
  const takeBack = (failure: Result<never, Failure>): Result<never, Failure> => {
    for (const file of staged) rmSync(file.from, { force: true });
    return failure;
  };
  for (const { path, text } of writes) {
    if (text === null) {
      const folder = checkFolder(root, path);
      if (!folder.ok) return takeBack(folder);
      continue;
    }
    const target = writeTarget(root, path);
    if (!target.ok) return takeBack(target);
    const { path: to, mode } = target.value;
    const from = draftOf(to);
    try {
      makeFolder(dirname(to));
      staged.push({ from, to });
      writeSynced(from, text, mode);
    } catch (error) {
      return takeBack(ioFailure(path, error));
    }
  }
  try {
    for (const { from, to } of staged) renameSync(from, to);
    for (const { path, text } of writes) if (text === null) rmSync(path, { force: true });
  } catch (error) {
    // Of a rename, the draft is the path, which nobody knows.
    const { dest, path = '' } = error as NodeJS.ErrnoException & { readonly dest?: string };
    return takeBack(ioFailure(dest ?? path, error));
  }
  return ok(undefined);
}

function writeSynced(path: string, text: string, mode: number | undefined): void {
  const fd = openSync(path, 'wx');
  try {
    if (mode !== undefined) fchmodSync(fd, mode);
    const bytes = Buffer.from(text, 'utf8');
    let offset = 0;
    while (offset < bytes.length) offset += writeSync(fd, bytes, offset);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
