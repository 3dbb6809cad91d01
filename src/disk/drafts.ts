import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { refusal } from './io-failure.js';

const DRAFT = /^(.*)\.[0-9a-f]{12}\.tmp$/;

/** Milliseconds after which what a writer put beside its target is nobody's: it is renamed at once. */
const STALE_MS = 2_000;

/** Returns a path beside a file, where its next text is written before it is renamed. */
export function draftOf(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.tmp`;
}

/**
 * Removes what writers that were killed left beside some files; only for who holds the lock of all writers.
 *
 * What the disk does not let go stays: nobody reads it, and what was to be written is written.
 */
export function sweepDrafts(written: readonly string[]): void {
  const byFolder = new Map<string, Set<string>>();
  for (const path of written.map(followLink)) {
    const names = byFolder.get(dirname(path)) ?? new Set();
    byFolder.set(dirname(path), names.add(basename(path)));
  }
  for (const [folder, names] of byFolder) {
    try {
      sweepFolder(folder, names);
    } catch (error) {
      refusal(error);
    }
  }
}

function sweepFolder(folder: string, targets: ReadonlySet<string>): void {
  for (const name of namesIn(folder)) {
    const target = DRAFT.exec(name)?.[1];
    if (target === undefined || !targets.has(target)) continue;
    const draft = join(folder, name);
    const stats = lstatSync(draft, { throwIfNoEntry: false });
    if (stats?.isFile() && Date.now() - stats.mtimeMs > STALE_MS) rmSync(draft, { force: true });
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

/** A draft lies beside the file that a link leads to. */
function followLink(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // Not there: it was removed, or never made.
  }
}
