import type { Sha } from '../contract/sha.js';

/** A commit object, read. */
export interface CommitData {
  readonly tree: Sha;
  readonly parents: readonly Sha[];
  /** ISO 8601 with the zone of the committer. */
  readonly time: string;
  readonly message: string;
}

/** Reads a commit object: headers, an empty line, the message. */
export function parseCommit(content: Buffer | undefined): CommitData | undefined {
  if (!content) return undefined;
  const text = content.toString('utf8');
  const end = text.indexOf('\n\n');
  const headers = text.slice(0, end).split('\n');
  const values = (key: string): string[] =>
    headers.filter(line => line.startsWith(`${key} `)).map(line => line.slice(key.length + 1));
  const [tree] = values('tree');
  if (tree === undefined) return undefined;
  return {
    tree: tree as Sha,
    parents: values('parent') as Sha[],
    time: toIso(values('committer')[0] ?? ''),
    message: text.slice(end + 2)
  };
}

/** Turns `Name <address> 1700000000 +0100` into the time in that zone. */
function toIso(committer: string): string {
  const [, seconds, sign, hours, minutes] = / (\d+) ([+-])(\d\d)(\d\d)$/.exec(committer) ?? [];
  if (seconds === undefined) return '';
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  const local = new Date((Number(seconds) + offset * 60) * 1000).toISOString().slice(0, 19);
  return `${local}${sign ?? '+'}${hours ?? '00'}:${minutes ?? '00'}`;
}
