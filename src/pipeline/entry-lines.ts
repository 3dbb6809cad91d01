import type { Patch } from './patch-value.js';
import type { Emitter } from './yaml-emit.js';
import { columnOf, lineStart, nextLine, pairEnd, pairStart } from './yaml-layout.js';
import type { YamlValue } from './yaml-scalar.js';
import type { PairNode } from './yaml-text.js';

/** Returns the patch that removes an entry with the comments right above it, and one of two blank lines that would meet. Comments at the very start of the file are about the file and stay. */
export function removeEntry(text: string, pairs: readonly PairNode[], index: number): Patch {
  const pair = pairs[index];
  if (!pair) throw new Error('Internal: no such entry');
  const end = entryEnd(text, pair);
  const above = pairs[index - 1];
  let start = leadingComments(
    text,
    lineStart(text, pairStart(pair)),
    above ? entryEnd(text, above) : 0
  );
  const last = index === pairs.length - 1;
  if (last || isBlankLine(text, end)) {
    while (start > 0 && isBlankLine(text, lineStart(text, start - 1)))
      start = lineStart(text, start - 1);
  }
  return { start, end, text: '' };
}

/** Returns the patch that adds entries below the one at an index (-1: above all), apart by a blank line where the others are. */
export function insertEntries(
  text: string,
  pairs: readonly PairNode[],
  above: number,
  added: readonly (readonly [string, YamlValue])[],
  emitter: Emitter
): Patch {
  const first = pairs[0];
  if (!first) throw new Error('Internal: no entry to add to');
  const column = columnOf(text, pairStart(first));
  const gap = areApart(text, pairs) ? '\n' : '';
  const entries = added.map(([name, value]) => emitter.pair(name, value, column));
  const upper = pairs[above];
  const offset = upper
    ? entryEnd(text, upper)
    : leadingComments(text, lineStart(text, pairStart(first)), 0);
  const lines = entries.map(entry => (upper ? gap + entry : entry + gap)).join('');
  return { start: offset, end: offset, text: lines };
}

/** Returns the offset of the line after an entry; comments below it that are indented deeper than its key are part of it. */
function entryEnd(text: string, pair: PairNode): number {
  const column = columnOf(text, pairStart(pair));
  let end = nextLine(text, pairEnd(pair, text));
  // Past the content there is nothing but white space and comments up to the next entry.
  for (;;) {
    const comment = /^([ \t]*)#/.exec(text.slice(end, nextLine(text, end)));
    if (!comment || (comment[1] ?? '').length <= column) return end;
    end = nextLine(text, end);
  }
}

function leadingComments(text: string, start: number, limit: number): number {
  let first = start;
  while (first > limit) {
    const above = lineStart(text, first - 1);
    if (!/^[ \t]*#/.test(text.slice(above, first))) break;
    first = above;
  }
  return first === 0 ? start : first;
}

function isBlankLine(text: string, start: number): boolean {
  return start < text.length && text.slice(start, nextLine(text, start)).trim() === '';
}

function areApart(text: string, pairs: readonly PairNode[]): boolean {
  const gaps = pairs.slice(0, -1).filter(pair => isBlankLine(text, entryEnd(text, pair))).length;
  return gaps > 0 && gaps * 2 >= pairs.length - 1;
}
