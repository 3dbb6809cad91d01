import type { LockData, LockEntry } from './lock-entry.js';
import { compareText, type LockParams, type LockScalar, type LockValue } from './lock-params.js';
import { writeKey, writePlain, writeText } from '../contract/ruamel-text.js';

/** What a lock file is to say of a stage: an entry with its params as DVC tells them apart. */
export interface NewLockEntry extends Pick<LockEntry, 'cmd' | 'deps' | 'outs'> {
  readonly params: Readonly<Record<string, LockParams>>;
}

/** Formats the entry of a stage, lines and all, byte for byte as DVC writes it into `dvc.lock`. */
export function formatLockEntry(name: string, { cmd, deps, params, outs }: NewLockEntry): string {
  const text = (value: string): LockScalar => ({ text: value });
  const files = Object.entries(params).sort(
    ([a], [b]) => rankParams(a) - rankParams(b) || compareText(a, b)
  );
  const pairs: (readonly [LockScalar, LockValue])[] = [
    [text('cmd'), typeof cmd === 'string' ? text(cmd) : { items: cmd.map(text) }]
  ];
  if (deps.length > 0) pairs.push([text('deps'), formatList(deps)]);
  if (files.length > 0)
    pairs.push([
      text('params'),
      { pairs: files.map(([file, values]) => [text(file), values] as const) }
    ]);
  if (outs.length > 0) pairs.push([text('outs'), formatList(outs)]);
  return formatPair(text(name), { pairs }, 2);
}

/** DVC puts the params of `params.yaml` first. */
function rankParams(file: string): number {
  return file === 'params.yaml' ? 0 : 1;
}

function formatList(list: readonly LockData[]): LockValue {
  const sorted = [...list].sort((a, b) => compareText(a.path, b.path));
  return { items: sorted.map(data => ({ pairs: dataPairs(data) })) };
}

function dataPairs({
  path,
  hash,
  legacy,
  size,
  nfiles,
  isExec
}: LockData): (readonly [LockScalar, LockValue])[] {
  const members: Record<string, LockScalar | undefined> = {
    path: { text: path },
    hash: legacy ? undefined : { text: 'md5' },
    md5: hash === null ? undefined : { text: hash },
    size: size === undefined ? undefined : { plain: String(size) },
    nfiles: nfiles === undefined ? undefined : { plain: String(nfiles) },
    isexec: isExec === true ? { plain: 'true' } : undefined
  };
  return Object.entries(members).flatMap(([key, value]) =>
    value ? [[{ text: key }, value] as const] : []
  );
}

/** One pair in block style from a column on; lists stand right under their key. */
function formatPair(key: LockScalar, value: LockValue, column: number): string {
  const pad = ' '.repeat(column);
  const inner = { column: column + 2, indent: column + 2 };
  if (!isSimple(key))
    return `${pad}? ${formatScalar(key, inner)}\n${pad}:${formatInside(value, column)}`;
  const start = `${pad}${'text' in key ? writeKey(key.text) : key.plain || 'null'}:`;
  if ('pairs' in value && value.pairs.length > 0)
    return `${start}\n${formatPairs(value, inner.column)}`;
  if ('items' in value && value.items.length > 0) return `${start}\n${formatItems(value, column)}`;
  const scalar = formatScalar(value, { ...inner, column: Array.from(start).length + 1 });
  return scalar === '' ? `${start}\n` : `${start} ${scalar}\n`;
}

/** A key of several lines, or of 128 characters, does not fit on the line of its value. */
function isSimple(key: LockScalar): boolean {
  return 'plain' in key || (!key.text.includes('\n') && Array.from(key.text).length < 128);
}

function formatPairs({ pairs }: LockParams, column: number): string {
  return pairs.map(([key, value]) => formatPair(key, value, column)).join('');
}

function formatItems({ items }: { readonly items: readonly LockValue[] }, column: number): string {
  return items.map(item => `${' '.repeat(column)}-${formatInside(item, column)}`).join('');
}

/** What follows a dash, or a colon that leads its line: the first line of a collection stands behind it. */
function formatInside(value: LockValue, column: number): string {
  const inner = column + 2;
  if ('pairs' in value && value.pairs.length > 0)
    return ` ${formatPairs(value, inner).slice(inner)}`;
  if ('items' in value && value.items.length > 0)
    return ` ${formatItems(value, inner).slice(inner)}`;
  return ` ${formatScalar(value, { column: inner, indent: inner })}\n`;
}

function formatScalar(value: LockValue, place: { column: number; indent: number }): string {
  if ('plain' in value) return writePlain(value.plain, place);
  if ('text' in value) return writeText(value.text, place);
  return 'pairs' in value ? '{}' : '[]';
}
