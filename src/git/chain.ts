import type { Sha } from '../contract/sha.js';

/** One commit of a chain. */
export interface ChainCommit {
  readonly sha: Sha;
  readonly parents: readonly Sha[];
  readonly tree: Sha;
  /** ISO 8601 with the zone of the committer. */
  readonly time: string;
  readonly message: string;
  /** What it changed against its first parent; empty unless that was asked for. */
  readonly changes: readonly BlobChange[];
}

/** A file that a commit wrote, or removed. */
export interface BlobChange {
  /** Relative to the root of the repository. */
  readonly path: string;
  /** Null where it was removed. */
  readonly sha: Sha | null;
}

/** What `parseLog` reads, as an argument of `git log`. */
export const LOG_FORMAT = '--format=%H%x00%P%x00%T%x00%cI%x00%B%x00';

/**
 * Reads what `git log -z` prints in that format, with or without `--raw --no-abbrev --no-renames`.
 *
 * Five fields and the separator of `-z`, then for each changed path `:modes old new status` and the path.
 */
export function parseLog(text: string): ChainCommit[] {
  const fields = text.split('\0');
  const commits: ChainCommit[] = [];
  for (let at = 0; at + 5 < fields.length;) {
    const [sha = '', parents = '', tree = '', time = '', message = ''] = fields.slice(at, at + 5);
    const changes: BlobChange[] = [];
    for (at += 6; /^\n?:/.test(fields[at] ?? ''); at += 2) {
      const [, , , id = '', status] = (fields[at] ?? '').split(' ');
      changes.push({ path: fields[at + 1] ?? '', sha: status === 'D' ? null : (id as Sha) });
    }
    commits.push({
      sha: sha.trim() as Sha,
      parents: parents.split(' ').filter(parent => parent !== '') as Sha[],
      tree: tree as Sha,
      time,
      message,
      changes
    });
  }
  return commits;
}
