import { isMap, isScalar, isSeq, visit, type CST, type Node } from 'yaml';
import type { PairNode, YamlText } from './yaml-text.js';

/** How a file is laid out, so that what is added looks like what is there. */
export interface Layout {
  readonly newline: '\n' | '\r\n';
  /** Columns from a key to the keys below it. */
  readonly indent: number;
  /** Columns from a key to the dashes below it. */
  readonly listIndent: number;
}

/** The tokens of one member of a collection: what stands before its value, and the value. */
export interface ItemToken {
  readonly start: readonly CST.SourceToken[];
  readonly key?: CST.Token | null;
  readonly sep?: readonly CST.SourceToken[];
  readonly value?: CST.Token;
}

/** Learns the layout of a file from its first nested mapping and first nested list. */
export function detectLayout({ text, root }: YamlText): Layout {
  let indent: number | undefined;
  let listIndent: number | undefined;
  visit(root, {
    Pair: (_, pair) => {
      const { key, value } = pair as PairNode;
      if (isMap(value) && !value.flow && value.items[0]) {
        indent ??=
          columnOf(text, pairStart(value.items[0] as PairNode)) - columnOf(text, startOf(key));
      } else if (isSeq(value) && !value.flow && value.items[0]) {
        const dash = dashOf(listItems(value)[0]);
        if (dash !== undefined) {
          listIndent ??= columnOf(text, dash) - columnOf(text, startOf(key));
        }
      }
      return indent === undefined || listIndent === undefined ? undefined : visit.BREAK;
    }
  });
  return {
    newline: text.includes('\r\n') ? '\r\n' : '\n',
    indent: indent !== undefined && indent > 0 ? indent : 2,
    // ruamel.yaml, hence DVC, puts dashes right under the key.
    listIndent: listIndent !== undefined && listIndent >= 0 ? listIndent : 0
  };
}

/** Returns the tokens of a pair. */
export function pairToken(pair: PairNode): ItemToken {
  if (!pair.srcToken) throw new Error('Internal: a pair without its source token');
  return pair.srcToken;
}

/** Returns the tokens of the members of a list or flow collection. */
export function listItems(node: Node): readonly ItemToken[] {
  const token = node.srcToken;
  if (token?.type === 'block-seq' || token?.type === 'flow-collection') return token.items;
  throw new Error('Internal: a list without its source token');
}

/** Returns the offset of the dash of a list item. */
export function dashOf(item: ItemToken | undefined): number | undefined {
  return item?.start.find(token => token.type === 'seq-item-ind')?.offset;
}

/** Returns the offset of the first character of a pair: its key, or what stands before the key on its line. */
export function pairStart(pair: PairNode): number {
  return itemStart(pairToken(pair)) ?? startOf(pair.key);
}

const BLANK = new Set(['space', 'newline', 'comment', 'comma']);

/** Returns the offset of the first token of an item that is neither blank nor a comment. */
export function itemStart({ start, key, sep, value }: ItemToken): number | undefined {
  const first = start.find(token => !BLANK.has(token.type)) ?? key ?? sep?.[0] ?? value;
  return first?.offset;
}

/** Returns the offset of the first character of a node. */
export function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** Returns the offset after the last character of a node's own content: comments and the last line break are not part of it. */
export function endOf(node: Node | null, text: string): number | undefined {
  if (!node?.range) return undefined;
  if (isMap(node) && node.srcToken?.type === 'block-map') {
    const last = (node.items as PairNode[]).at(-1);
    return last && pairEnd(last, text);
  }
  if (isSeq(node) && node.srcToken?.type === 'block-seq') {
    const last = node.items.at(-1) as Node | undefined;
    return itemEnd(listItems(node)[node.items.length - 1], last ?? null, text);
  }
  const [start, end] = node.range;
  if (isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')) {
    const withoutBreak = text.startsWith('\r\n', end - 2)
      ? end - 2
      : text[end - 1] === '\n'
        ? end - 1
        : end;
    return Math.max(start, withoutBreak);
  }
  return end > start ? end : undefined; // An empty node has no place of its own.
}

/** Returns the offset after a pair's content. */
export function pairEnd(pair: PairNode, text: string): number {
  const token = pairToken(pair);
  return itemEnd(token, pair.value, text) ?? startOf(pair.key);
}

/** Returns the offset after the content of a member of a collection. */
export function itemEnd(
  token: ItemToken | undefined,
  value: Node | null,
  text: string
): number | undefined {
  const end = endOf(value, text);
  if (end !== undefined || !token) return end;
  const before = [...token.start, ...(token.key ? [token.key] : []), ...(token.sep ?? [])]
    .filter(({ type }) => !BLANK.has(type))
    .at(-1);
  return before && before.offset + ('source' in before ? before.source.length : 0);
}

/** Returns the column of an offset. */
export function columnOf(text: string, offset: number): number {
  const start = lineStart(text, offset);
  return offset - start - (text.charCodeAt(start) === 0xfeff ? 1 : 0);
}

/** Returns the offset at which the line of an offset starts. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Returns the offset at which the next line starts. */
export function nextLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline < 0 ? text.length : newline + 1;
}

/** Tells whether only white space stands before an offset on its line. */
export function startsLine(text: string, offset: number): boolean {
  return /^\uFEFF?\s*$/.test(text.slice(lineStart(text, offset), offset));
}
