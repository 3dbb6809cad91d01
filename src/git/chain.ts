import type { Sha } from '../contract/sha.js';

/** One commit of a chain. */
export interface ChainCommit {
  readonly sha: Sha;
  readonly parents: readonly Sha[];
  readonly tree: Sha;
  /** ISO 8601 with the zone of the committer. */
  readonly time: string;
  readonly message: string;
}

/** Reads what `git log -z --format=%H%x00%P%x00%T%x00%cI%x00%B%x00` prints. */
export function parseLog(text: string): ChainCommit[] {
  const fields = text.split('\0');
  const commits: ChainCommit[] = [];
  // Five fields and the separator of `-z` after them.
  for (let at = 0; at + 5 < fields.length; at += 6) {
    const [sha = '', parents = '', tree = '', time = '', message = ''] = fields.slice(at, at + 5);
    commits.push({
      sha: sha.trim() as Sha,
      parents: parents.split(' ').filter(parent => parent !== '') as Sha[],
      tree: tree as Sha,
      time,
      message
    });
  }
  return commits;
}
