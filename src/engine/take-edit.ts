import type { CellFix } from '../contract/diagnostic.js';
import type { NotebookCell } from '../contract/notebook.js';
import type { GeneratedModule } from '../notebook/index.js';

/** Lines `from` up to `to` that became others. */
interface LineChange {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/**
 * Offers to take an edit of a generated file over into the cell that the lines came from.
 *
 * Only where one cell holds every changed line, letter for letter: what Write graph added itself has no place there.
 */
export function takeEditOver(
  { path, text, slices }: Pick<GeneratedModule, 'path' | 'text' | 'slices'>,
  edited: string,
  cells: readonly NotebookCell[]
): CellFix | undefined {
  const before = toLines(text);
  const change = findChange(before, toLines(edited));
  const slice = slices.find(
    ({ line, lines }) =>
      change.from >= line &&
      change.to <= line + lines &&
      // Between two slices new lines belong to the one before; what stands above the first to none.
      (change.from > line || change.to > change.from)
  );
  const cell = cells.find(({ id }) => id === slice?.cell);
  if (!slice || !cell) return undefined;
  const source = cell.source.split('\n');
  const shift = slice.cellLine - slice.line;
  for (let at = change.from; at < change.to; at++)
    if (source[at + shift] !== before[at]) return undefined;
  // A line that is only appended must follow one that is whole.
  if (change.from === change.to && source[change.from - 1 + shift] !== before[change.from - 1])
    return undefined;
  const edit = editLines(source, change.from + shift, change.to + shift, change.lines);
  return {
    title: `Take the edit of \`${path}\` into the notebook`,
    edits: [{ cellId: cell.id, ...edit }]
  };
}

function toLines(text: string): string[] {
  return text.replaceAll('\r\n', '\n').split('\n');
}

/** The lines between the common start and the common end. */
function findChange(before: readonly string[], after: readonly string[]): LineChange {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from++;
  let same = 0;
  while (same < shorter - from && before.at(-1 - same) === after.at(-1 - same)) same++;
  return {
    from,
    to: before.length - same,
    lines: after.slice(from, after.length - same)
  };
}

/** Replaces whole lines; the last line of a cell ends without a line break. */
function editLines(
  source: readonly string[],
  from: number,
  to: number,
  lines: readonly string[]
): Pick<CellFix['edits'][number], 'range' | 'text'> {
  const text = lines.map(line => `${line}\n`).join('');
  const start = { line: from, column: 0 };
  if (to < source.length) return { range: { start, end: { line: to, column: 0 } }, text };
  const end = { line: source.length - 1, column: source.at(-1)?.length ?? 0 };
  if (from < source.length && lines.length > 0)
    return { range: { start, end }, text: text.slice(0, -1) };
  // At the end, or to the end: the line break before goes along.
  const above = { line: from - 1, column: source[from - 1]?.length ?? 0 };
  return { range: { start: above, end }, text: lines.map(line => `\n${line}`).join('') };
}
