import type TS from 'typescript';
import type { CellFix } from '../../contract/diagnostic.js';
import { endWithComments, startWithComments } from './comments.js';
import { toRange, type ParsedCell } from './parsed-cell.js';

/** One change of a {@link CellFix}. */
export type CellEdit = CellFix['edits'][number];

/** Puts a text in the place of a stretch of a cell. */
export function replaceText(cell: ParsedCell, start: number, end: number, text: string): CellEdit {
  return { cellId: cell.cell.id, range: toRange(cell, start, end), text };
}

/** Takes a statement out of its cell with the comments above it; lines that only it stands on go along. */
export function removeStatement(cell: ParsedCell, statement: TS.Statement): CellEdit {
  const { text } = cell.file;
  const start = startWithComments(cell, statement);
  const end = endWithComments(cell, statement);
  // Without semicolons, `[1].map(…)` would go on with what now stands above it.
  const goesOn = /^\s*[([`+-]/.test(text.slice(end)) && /[^;{\s]\s*$/.test(text.slice(0, start));
  if (goesOn) return replaceText(cell, start, end, ';');
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', end);
  const after = lineEnd < 0 ? text.length : lineEnd;
  const isAlone = isBlank(text.slice(lineStart, start)) && isBlank(text.slice(end, after));
  if (!isAlone) return replaceText(cell, start, end, '');
  if (lineEnd >= 0) return replaceText(cell, lineStart, lineEnd + 1, '');
  // Of the last line the line break before it.
  return replaceText(cell, Math.max(0, lineStart - 1), text.length, '');
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}
