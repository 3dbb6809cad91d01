import { isMap } from 'yaml';
import { formatLockEntry, type NewLockEntry } from './format-lock.js';
import { parseYaml } from './parse-yaml.js';
import { lineStart, nextLine, pairEnd, pairStart } from './yaml-layout.js';
import { findPair, keyText, type PairNode } from './yaml-text.js';

/** What to change in a `dvc.lock`, by the stage's name in the `dvc.yaml` beside it. */
export interface LockEdit {
  readonly set?: Readonly<Record<string, NewLockEntry>>;
  readonly remove?: readonly string[];
}

/** The text of a lock file, cut where its entries are. */
interface LockText {
  readonly head: string;
  readonly entries: ReadonlyMap<string, string>;
  readonly tail: string;
}

/**
 * Changes entries of a `dvc.lock` as DVC would write them; every other byte stays.
 *
 * A new entry goes below the others. A file without entries is no file: `''`. So is taken a text that cannot be
 * read, which DVC refuses as well.
 */
export function editLock(text: string, { set = {}, remove = [] }: LockEdit): string {
  const { head, entries, tail } = cutLock(text) ?? NEW;
  const edited = new Map(entries);
  for (const name of remove) edited.delete(name);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  for (const [name, entry] of Object.entries(set))
    edited.set(name, formatLockEntry(name, entry).replaceAll('\n', newline));
  if (edited.size > 0) return head + [...edited.values()].join('') + tail;
  return entries.size === 0 && text !== '' ? text : '';
}

const NEW: LockText = { head: "schema: '2.0'\nstages:\n", entries: new Map(), tail: '' };

/** Cuts a lock file; undefined where it has no stages in block style. */
function cutLock(text: string): LockText | undefined {
  const closed = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  const parsed = parseYaml(closed, 'dvc.lock', 'pipeline/syntax');
  const stages = parsed.ok ? findPair(parsed.value.root, 'stages')?.value : undefined;
  if (!isMap(stages) || stages.flow === true || stages.items.length === 0) return undefined;
  const pairs = stages.items as PairNode[];
  const starts = pairs.map(pair => lineStart(closed, pairStart(pair)));
  const last = pairs.at(-1);
  const end = last ? nextLine(closed, pairEnd(last, closed) - 1) : closed.length;
  return {
    head: closed.slice(0, starts[0]),
    entries: new Map(
      pairs.map(({ key }, i) => [keyText(key), closed.slice(starts[i], starts[i + 1] ?? end)])
    ),
    tail: closed.slice(end)
  };
}
