import type { Sha } from '../contract/sha.js';

/** One entry of a git tree. */
export interface TreeEntry {
  readonly mode: string;
  readonly name: string;
  readonly sha: Sha;
}

/** Names that git itself refuses in a tree, as a disk that ignores case would take them. */
const UNSAFE = /^(\.{0,2}|\.git)$|\//i;

/**
 * Reads a tree object: `mode SP name NUL` and the 20 bytes of an id, again and again.
 *
 * A tree that somebody made by hand may have entries that lead out of its folder; those are left out.
 */
export function parseTree(
  content: Buffer,
  idLength = 20,
  encoding: 'utf8' | 'latin1' = 'utf8'
): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < content.length;) {
    const blank = content.indexOf(0x20, at);
    const end = content.indexOf(0, blank);
    const name = content.toString(encoding, blank + 1, end);
    if (!UNSAFE.test(name))
      entries.push({
        mode: content.toString('latin1', at, blank),
        name,
        sha: content.toString('hex', end + 1, end + 1 + idLength) as Sha
      });
    at = end + 1 + idLength;
  }
  return entries;
}
