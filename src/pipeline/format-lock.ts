import type { LockData, LockEntry } from './lock-file.js';
import { compareText, type LockParams, type LockScalar, type LockValue } from './lock-params.js';
import { writeKey, writeText } from './ruamel-scalar.js';

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
  const name = 'text' in key ? writeKey(key.text) : key.plain;
  const start = `${' '.repeat(column)}${name}:`;
  if ('pairs' in value && value.pairs.length > 0)
    return `${start}\n${formatPairs(value, column + 2)}`;
  if ('items' in value && value.items.length > 0) return `${start}\n${formatItems(value, column)}`;
  const scalar = formatScalar(value, { column: Array.from(start).length + 1, indent: column + 2 });
  return scalar === '' ? `${start}\n` : `${start} ${scalar}\n`;
}

function formatPairs({ pairs }: LockParams, column: number): string {
  return pairs.map(([key, value]) => formatPair(key, value, column)).join('');
}

function formatItems({ items }: { readonly items: readonly LockValue[] }, column: number): string {
  const inner = column + 2;
  const format = (item: LockValue): string => {
    // The first line of what is in a list stands behind the dash.
    if ('pairs' in item && item.pairs.length > 0) return formatPairs(item, inner).slice(inner);
    if ('items' in item && item.items.length > 0) return formatItems(item, inner).slice(inner);
    return `${formatScalar(item, { column: inner, indent: inner })}\n`;
  };
  return items.map(item => `${' '.repeat(column)}- ${format(item)}`).join('');
}

function formatScalar(value: LockValue, place: { column: number; indent: number }): string {
  if ('plain' in value) return value.plain;
  if ('text' in value) return writeText(value.text, place);
  return 'pairs' in value ? '{}' : '[]';
}
