import type { Sha } from '../contract/sha.js';

/** A commit object, read. */
export interface CommitData {
  readonly tree: Sha;
  readonly parents: readonly Sha[];
  readonly message: string;
}

/** Reads a commit object: headers, an empty line, the message. */
export function parseCommit(content: Buffer | undefined): CommitData | undefined {
  if (!content) return undefined;
  const text = content.toString('utf8');
  const end = text.indexOf('\n\n');
  const headers = text.slice(0, end).split('\n');
  const values = (key: string): Sha[] =>
    headers.filter(line => line.startsWith(`${key} `)).map(line => line.slice(key.length + 1) as Sha);
  const [tree] = values('tree');
  return tree ? { tree, parents: values('parent'), message: text.slice(end + 2) } : undefined;
}
