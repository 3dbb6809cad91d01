import { formatLockEntry, type NewLockEntry } from './format-lock.js';

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

/**
 * Cuts a lock file by its lines; undefined where it has no stages in block style.
 *
 * Below `stages:` only a stage's name stands in column 2: what is in an entry, the second line of a long text
 * included, stands deeper. A parser would take a millisecond for each stage, at every checkpoint.
 */
function cutLock(text: string): LockText | undefined {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const first = lines.findIndex(line => /^stages:\s*(?:#.*)?$/.test(line)) + 1;
  const length = lines.slice(first).findIndex(line => /^[^\s#]/.test(line));
  const last = length < 0 ? lines.length : first + length;
  if (first === 0 || lines.some(line => /^(?:<{7}|={7}|>{7})/.test(line))) return undefined;
  const entries = new Map<string, string>();
  let head = lines.slice(0, first).join('');
  let name: string | undefined;
  for (const line of lines.slice(first, last)) {
    if (/^ {2}[^ #\s]/.test(line)) {
      name = readName(line);
      if (name === undefined) return undefined;
    } else if (/^ ?[^ #\s]/.test(line)) return undefined;
    const whole = line.endsWith('\n') ? line : `${line}\n`;
    if (name === undefined) head += whole;
    else entries.set(name, (entries.get(name) ?? '') + whole);
  }
  return entries.size === 0 ? undefined : { head, entries, tail: lines.slice(last).join('') };
}

/** Reads the name at the start of an entry: plain or in quotes. */
function readName(line: string): string | undefined {
  const [, single, double, plain] =
    /^ {2}(?:'((?:[^']|'')*)'|"([^"\\]*)"|([^'"[{&*!|>%@`?,-].*?|-[^ ].*?)) *:(?:\s|$)/.exec(
      line
    ) ?? [];
  return single?.replaceAll("''", "'") ?? double ?? plain;
}
