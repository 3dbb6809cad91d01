import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { alignItems } from './align-items.js';
import { rewriteFlow } from './patch-flow.js';
import { Emitter } from './yaml-emit.js';
import {
  columnOf,
  dashOf,
  endOf,
  itemEnd,
  lineStart,
  listItems,
  nextLine,
  pairEnd,
  pairStart,
  pairToken,
  startOf,
  startsLine,
  type ItemToken,
  type Layout
} from './yaml-layout.js';
import { formatString, type YamlValue } from './yaml-scalar.js';
import {
  isMergeKey,
  keyText,
  type MapNode,
  type PairNode,
  type SeqNode,
  type YamlText
} from './yaml-text.js';
import { isYamlList, isYamlMap, sameValue } from './yaml-value.js';

/** A replacement of the text between two offsets. */
export interface Patch {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A place that holds a value: after the colon of a pair or after the dash of an item. */
interface Slot {
  readonly kind: 'pair' | 'item';
  readonly node: Node | null;
  /** Offset after the colon or dash. */
  readonly after: number;
  /** Column of the key or dash. */
  readonly column: number;
  /** Tokens between the colon or dash and the value: anchor, tag, comments, space. */
  readonly props: ItemToken['start'];
}

/** Finds the smallest patches that give a node another value. `null` means: not without rewriting what is around it. */
export class ValuePatcher {
  readonly #yaml: YamlText;
  readonly #emitter: Emitter;
  /** For values that a comment follows on their last line. */
  readonly #lineEmitter: Emitter;

  constructor(yaml: YamlText, layout: Layout) {
    this.#yaml = yaml;
    this.#emitter = new Emitter(layout);
    this.#lineEmitter = new Emitter(layout, { blocks: false });
  }

  /** Returns the patches that give the value of a block mapping's pair another value. */
  patchPair(pair: PairNode, target: YamlValue): readonly Patch[] {
    return this.#patchSlot(this.#pairSlot(pair), target);
  }

  /** Returns the patches that write a pair's whole value anew. */
  rewritePair(pair: PairNode, target: YamlValue): readonly Patch[] {
    return [this.#replace(this.#pairSlot(pair), target)];
  }

  #pairSlot(pair: PairNode): Slot {
    const { text } = this.#yaml;
    const { sep = [] } = pairToken(pair);
    const colon = sep.findIndex(token => token.type === 'map-value-ind');
    const token = sep[colon];
    return {
      kind: 'pair',
      node: pair.value,
      after: token ? token.offset + token.source.length : (pair.key.range?.[1] ?? 0),
      column: columnOf(text, pairStart(pair)),
      props: sep.slice(colon + 1)
    };
  }

  #itemSlot(token: ItemToken, node: Node, dash: number): Slot {
    const index = token.start.findIndex(({ type }) => type === 'seq-item-ind');
    return {
      kind: 'item',
      node,
      after: dash + 1,
      column: columnOf(this.#yaml.text, dash),
      props: token.start.slice(index + 1)
    };
  }

  #patchSlot(slot: Slot, target: YamlValue): readonly Patch[] {
    const { node } = slot;
    if (sameValue(this.#yaml.value(node), target)) return [];
    return this.#patchInside(node, target) ?? [this.#replace(slot, target)];
  }

  #patchInside(node: Node | null, target: YamlValue): readonly Patch[] | null {
    if (isYamlMap(target) && isMap(node) && node.items.length > 0) {
      if (node.flow === true) return this.#patchFlow(node, target);
      return Object.keys(target).length > 0 ? this.#patchMap(node as MapNode, target) : null;
    }
    if (isYamlList(target) && isSeq(node) && node.items.length > 0) {
      if (node.flow === true) return this.#patchFlow(node, target);
      return target.length > 0 ? this.#patchList(node as SeqNode, target) : null;
    }
    return null;
  }

  #patchFlow(node: Node, target: YamlValue): readonly Patch[] | null {
    const start = startOf(node);
    const end = endOf(node, this.#yaml.text) ?? start;
    const text = rewriteFlow(this.#yaml, node, target);
    return text === null ? null : [{ start, end, text }];
  }

  #patchMap(map: MapNode, target: { readonly [key: string]: YamlValue }): readonly Patch[] | null {
    const { text } = this.#yaml;
    const pairs = map.items as PairNode[];
    const [first] = pairs;
    if (!first) return null;
    const patches: Patch[] = [];
    const kept = new Map<string, PairNode>();
    for (const pair of pairs) {
      const key = keyText(pair.key);
      if (isMergeKey(pair.key)) continue;
      if (Object.hasOwn(target, key)) {
        kept.set(key, pair);
        patches.push(...this.patchPair(pair, target[key] ?? null));
      } else {
        const start = pairStart(pair);
        if (!startsLine(text, start)) return null;
        patches.push(removeLines(text, start, pairEnd(pair, text)));
      }
    }
    const value = this.#yaml.value(map);
    const current = isYamlMap(value) ? value : {};
    // New keys go below their predecessors in `target`, or below a `<<` at the top.
    let previous = isMergeKey(first.key) ? first : undefined;
    for (const [key, added] of Object.entries(target)) {
      const pair = kept.get(key);
      if (pair) previous = pair;
      // A merge key may give the value already.
      if (pair || (Object.hasOwn(current, key) && sameValue(current[key], added))) continue;
      const line = this.#emitter.pair(key, added, columnOf(text, pairStart(first)));
      if (previous) patches.push(insertAt(nextLine(text, pairEnd(previous, text)), line));
      else patches.push(this.#insertBefore(first, kept.has(keyText(first.key)), line));
    }
    return patches;
  }

  /** A first pair may follow a dash on the same line: what comes before it takes its place there. */
  #insertBefore(first: PairNode, kept: boolean, line: string): Patch {
    const { text } = this.#yaml;
    const start = pairStart(first);
    if (!kept) return insertAt(lineStart(text, start), line);
    return insertAt(start, line.trimStart() + ' '.repeat(columnOf(text, start)));
  }

  #patchList(list: SeqNode, target: readonly YamlValue[]): readonly Patch[] | null {
    const { text } = this.#yaml;
    const tokens = listItems(list);
    const current = list.items.map(item => this.#yaml.value(item));
    const firstDash = dashOf(tokens[0]);
    if (firstDash === undefined) return null;
    const column = columnOf(text, firstDash);
    const patches: Patch[] = [];
    let end = lineStart(text, firstDash);
    for (const { from, to } of alignItems(current, target)) {
      if (from === undefined) {
        if (end <= firstDash && !startsLine(text, firstDash)) return null;
        patches.push(insertAt(end, this.#emitter.item(target[to] ?? null, column)));
        continue;
      }
      const token = tokens[from];
      const node = list.items[from];
      const dash = dashOf(token);
      if (!token || !node || dash === undefined) return null;
      const contentEnd = itemEnd(token, node, text) ?? dash + 1;
      end = nextLine(text, contentEnd);
      if (to !== undefined) {
        patches.push(...this.#patchSlot(this.#itemSlot(token, node, dash), target[to] ?? null));
      } else {
        if (!startsLine(text, dash)) return null;
        patches.push(removeLines(text, dash, contentEnd));
      }
    }
    return patches;
  }

  #replace(slot: Slot, target: YamlValue): Patch {
    const { text } = this.#yaml;
    const { node, after, column, props, kind } = slot;
    const anchor = props.find(token => token.type === 'anchor');
    const tag = props.find(token => token.type === 'tag');
    const propsEnd = Math.max(
      after,
      ...[anchor, tag].map(t => (t ? t.offset + t.source.length : 0))
    );
    const end = endOf(node, text) ?? propsEnd;
    const emitter = /^[ \t]+#/.test(text.slice(end, nextLine(text, end)))
      ? this.#lineEmitter
      : this.#emitter;
    const isScalarTarget = !isYamlMap(target) && !isYamlList(target);
    if (isScalarTarget && isScalar(node) && !tag && end > propsEnd) {
      // The value alone is replaced, and its quotes are kept.
      const quote = typeof target === 'string' ? QUOTES[String(node.type)] : undefined;
      const written = quote
        ? formatString(target as string, { quote })
        : emitter.scalar(target, column);
      return { start: startOf(node), end, text: written };
    }
    const prefix = anchor ? ` ${anchor.source}` : '';
    const written =
      kind === 'pair' ? emitter.afterKey(target, column) : emitter.afterDash(target, column);
    return { start: after, end, text: prefix + written };
  }
}

const QUOTES: Readonly<Record<string, 'single' | 'double'>> = {
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double'
};

function insertAt(offset: number, text: string): Patch {
  return { start: offset, end: offset, text };
}

function removeLines(text: string, start: number, end: number): Patch {
  return { start: lineStart(text, start), end: nextLine(text, end), text: '' };
}

/** Applies patches that do not overlap; those at the same offset in their order. */
export function applyPatches(text: string, patches: readonly Patch[], newline: string): string {
  const sorted = patches
    .map((patch, order) => ({ patch, order }))
    .sort(
      (a, b) => a.patch.start - b.patch.start || a.patch.end - b.patch.end || a.order - b.order
    );
  let result = '';
  let offset = 0;
  for (const { patch } of sorted) {
    if (patch.start < offset) throw new Error('Internal: patches overlap');
    result += text.slice(offset, patch.start) + patch.text.replaceAll('\n', newline);
    offset = patch.end;
  }
  return result + text.slice(offset);
}
