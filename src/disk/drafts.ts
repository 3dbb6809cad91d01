import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, realpathSync, rmSync, type Dirent } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { refusal } from './io-failure.js';

const DRAFT = /^(.*)\.[0-9a-f]{12}\.tmp$/;

/** Milliseconds after which what a writer put beside its target is nobody's: it is renamed at once. */
const STALE_MS = 2_000;

/** Returns a path beside a file, where its next text is written before it is renamed. */
export function draftOf(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.tmp`;
}

/** Finds what writers that were killed left beside some files; looks into the folders of these files only. */
export function findDrafts(written: readonly string[]): readonly string[] {
  const byFolder = new Map<string, Set<string>>();
  for (const path of written) {
    const names = byFolder.get(dirname(path)) ?? new Set();
    byFolder.set(dirname(path), names.add(basename(path)));
  }
  return [...byFolder].flatMap(([folder, names]) => findInFolder(folder, names));
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

function findInFolder(folder: string, targets: ReadonlySet<string>): readonly string[] {
  const entries = entriesOf(folder);
  const links = entries.filter(entry => entry.isSymbolicLink() && targets.has(entry.name));
  const found = entries
    .filter(entry => entry.isFile() && targets.has(DRAFT.exec(entry.name)?.[1] ?? ''))
    .map(({ name }) => join(folder, name))
    .filter(isStale);
  // A draft lies beside the file that a link leads to; a real path has no links any more.
  return [...found, ...findDrafts(links.flatMap(({ name }) => followLink(join(folder, name))))];
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') refusal(error);
    return []; // Not there, or closed to us: nothing could have been written there.
  }
}

function isStale(draft: string): boolean {
  const stats = lstatSync(draft, { throwIfNoEntry: false });
  return stats !== undefined && Date.now() - stats.mtimeMs > STALE_MS;
}

function followLink(path: string): string[] {
  try {
    return [realpathSync(path)];
  } catch {
    return []; // It leads nowhere, and nothing is written through it.
  }
}
