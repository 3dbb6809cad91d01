import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import type { ParsedCell } from './parsed-cell.js';

/** `/// <reference path="…" />` names a file from where the notebook is. */
function isFileReference(text: string, { pos, end }: TS.CommentRange): boolean {
  return /^\/\/\/\s*<reference\s+path\b/.test(text.slice(pos, end));
}

/** Finds where a statement begins with the comments that stand right above it, without a blank line between. */
export function startWithComments(cell: ParsedCell, statement: TS.Statement): number {
  const { text } = cell.file;
  let start = statement.getStart(cell.file);
  for (const comment of [...(ts.getLeadingCommentRanges(text, statement.pos) ?? [])].reverse()) {
    if (isBlankLine(text.slice(comment.end, start)) || isFileReference(text, comment)) break;
    start = comment.pos;
  }
  return start;
}

/** Finds where a statement ends with the comments that follow on its last line. */
export function endWithComments(cell: ParsedCell, statement: TS.Statement): number {
  return ts.getTrailingCommentRanges(cell.file.text, statement.end)?.at(-1)?.end ?? statement.end;
}

/** Tells whether a gap between two pieces of text holds a blank line. */
export function isBlankLine(gap: string): boolean {
  return /\n[ \t]*\n/.test(gap);
}
