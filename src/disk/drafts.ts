import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { refusal } from './io-failure.js';

const DRAFT = /^([^]*)\.[0-9a-f]{12}\.tmp$/;

/** Milliseconds after which what a writer put beside its target is nobody's: it is renamed at once. */
const STALE_MS = 2_000;

/** Returns a path beside a file, where its next text is written before it is renamed. */
export function draftOf(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.tmp`;
}

/** Finds what writers that were killed left beside some files: beside what a link leads to, its draft lies. */
export function findDrafts(written: readonly string[]): readonly string[] {
  return [...new Set(written.map(dirname))]
    .flatMap(folder => namesIn(folder).map(name => join(folder, name)))
    .filter(path => written.includes(DRAFT.exec(path)?.[1] ?? '') && isStale(path));
}

/**
 * Removes drafts; only for who holds the lock of all writers.
 *
 * What the disk does not let go stays: nobody reads it, and what was to be written is written.
 */
export function removeDrafts(drafts: readonly string[]): void {
  for (const draft of drafts) {
    try {
      rmSync(draft, { force: true });
    } catch (error) {
      refusal(error);
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter(name => name.endsWith('.tmp'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') refusal(error);
    return []; // Not there, or closed to us: nothing could have been written there.
  }
}

function isStale(draft: string): boolean {
  const stats = lstatSync(draft, { throwIfNoEntry: false });
  return stats?.isFile() === true && Date.now() - stats.mtimeMs > STALE_MS;
}
