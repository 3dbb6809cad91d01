import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readdirSync,
  realpathSync,
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
import { writeTarget } from './write-target.js';

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
    if (text === null) continue;
    const target = writeTarget(root, path);
    if (!target.ok) return takeBack(target);
    const { path: to, mode } = target.value;
    const from = `${to}.${randomBytes(6).toString('hex')}.tmp`;
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
    return takeBack(ioFailure((error as NodeJS.ErrnoException).path ?? '', error));
  }
  return ok(undefined);
}

/** Milliseconds after which what a writer put beside its target is nobody's: it is renamed at once. */
const STALE_MS = 2_000;

/** Removes what writers that were killed left beside some files. */
export function sweepDrafts(written: readonly string[]): void {
  const paths = written.map(path => (existsSync(path) ? realpathSync(path) : path));
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
