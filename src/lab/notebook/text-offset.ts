import type { Position, Range } from '../../contract/diagnostic.js';

/** A stretch of text by offsets in UTF-16 code units. */
export interface ISpan {
  readonly from: number;
  readonly to: number;
}

/** Turns a range into offsets; what lies behind the text becomes its end. */
export function toSpan(text: string, { start, end }: Range): ISpan {
  const from = toOffset(text, start);
  return { from, to: Math.max(from, toOffset(text, end)) };
}

/**
 * Tells what to underline for a problem: its range without the space around; for a problem without a
 * range the first line that is not blank, for an empty range the character beside it, so that there
 * is something to see and to point at.
 */
export function toVisibleSpan(text: string, range: Range | undefined): ISpan {
  if (range === undefined) {
    const line = /\S.*/.exec(text);
    return line ? { from: line.index, to: line.index + line[0].length } : { from: 0, to: 0 };
  }
  const { from, to } = toSpan(text, range);
  const words = /\S(?:[^]*\S)?/.exec(text.slice(from, to));
  if (words) return { from: from + words.index, to: from + words.index + words[0].length };
  if (to > from) return { from, to };
  const isAtEnd = from >= text.length || text[from] === '\n';
  return isAtEnd ? { from: Math.max(0, from - 1), to: from } : { from, to: from + 1 };
}

function toOffset(text: string, { line, column }: Position): number {
  let start = 0;
  for (let i = 0; i < line; i++) {
    const next = text.indexOf('\n', start);
    if (next < 0) return text.length;
    start = next + 1;
  }
  const end = text.indexOf('\n', start);
  return Math.min(start + column, end < 0 ? text.length : end);
}
