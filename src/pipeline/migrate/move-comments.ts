import { CST, isMap, Lexer } from 'yaml';
import type { Patch } from '../patch-value.js';
import { lineStart, nextLine, pairStart, startsLine } from '../yaml-layout.js';
import type { PairNode } from '../yaml-text.js';

type Span = Pick<Patch, 'start' | 'end'>;

/** A text and where its comments stand. */
interface CommentedText {
  readonly text: string;
  readonly comments: readonly Span[];
}

/** Returns the patches that move the comments inside of a section, which goes, above another pair. */
export function moveComments(
  { text, comments }: CommentedText,
  { key, value }: PairNode,
  target: PairNode
): Patch[] {
  const at = pairStart(target);
  if (!isMap(value) || !value.range || !key.range || !startsLine(text, at)) return [];
  const [, keyEnd] = key.range;
  const [, valueEnd] = value.range;
  const lineEnd = text.indexOf('\n', valueEnd - 1);
  const end = value.flow === true ? valueEnd : lineEnd < 0 ? text.length : lineEnd;
  const inner = comments.filter(comment => comment.start >= keyEnd && comment.end <= end);
  if (inner.length === 0) return [];
  const line = lineStart(text, at);
  const indent = text.slice(line, at);
  const lines = inner.map(comment => `${indent}${text.slice(comment.start, comment.end).trim()}\n`);
  return [
    { start: line, end: line, text: lines.join('') },
    ...inner.map(comment => ({ ...withSpace(text, comment), text: '' }))
  ];
}

/** Takes the space before a comment to it, and the line break where it has a line of its own. */
function withSpace(text: string, { start, end }: Span): Span {
  const line = lineStart(text, start);
  const words = text.slice(line, start).trimEnd().length;
  return { start: line + words, end: words === 0 ? nextLine(text, end) : end };
}

/** Finds the comments of a text. */
export function findComments(text: string): CommentedText {
  const comments: Span[] = [];
  let start = 0;
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    // What a scalar says comes behind a mark, whatever it begins with; marks are no part of the text.
    const type: CST.TokenType | null = isScalar ? null : CST.tokenType(lexeme);
    isScalar = type === 'scalar';
    if (type === 'scalar' || type === 'doc-mode' || type === 'flow-error-end') continue;
    const end = start + lexeme.length;
    if (type === 'comment') comments.push({ start, end });
    start = end;
  }
  return { text, comments };
}
