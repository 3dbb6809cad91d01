import { isMap, type Node } from 'yaml';
import { alignItems } from './align-items.js';
import type { Patch } from './patch-value.js';
import { formatFlow, formatFlowPair } from './yaml-emit.js';
import { itemEnd, itemStart, listItems } from './yaml-layout.js';
import type { YamlValue } from './yaml-scalar.js';
import {
  isYamlList,
  isYamlMap,
  keyText,
  sameValue,
  type PairNode,
  type YamlText
} from './yaml-text.js';

/** A member of a flow collection: its text, and its place where it stands in the file already. */
interface Member {
  readonly text: string;
  readonly index?: number;
}

/** Gives a flow collection another value: members that stay keep their text, neighbours what is between them. */
export function patchFlow(yaml: YamlText, node: Node, target: YamlValue): readonly Patch[] | null {
  const token = node.srcToken;
  const close = token?.type === 'flow-collection' ? token.end[0] : undefined;
  if (token?.type !== 'flow-collection' || !close) return null;
  const spans = listItems(node).flatMap((item, i) => {
    const start = itemStart(item);
    const end = itemEnd(item, memberValue(node, i), yaml.text);
    return start === undefined || end === undefined ? [] : [{ start, end }];
  });
  const first = spans[0];
  const last = spans.at(-1);
  if (!first || !last) return null;
  const source = (index: number): string => {
    const span = spans[index];
    return span ? yaml.text.slice(span.start, span.end) : '';
  };
  const between = (index: number): string =>
    yaml.text.slice(spans[index]?.end ?? 0, spans[index + 1]?.start ?? 0);
  const usual = spans.length > 1 && !between(0).includes('#') ? between(0) : ', ';

  const members = isMap(node)
    ? mapMembers(yaml, node.items as PairNode[], target, source)
    : listMembers(yaml, node, target, source);
  if (!members) return null;
  let text = '';
  members.forEach(({ text: member, index }, i) => {
    const before = members[i - 1]?.index;
    if (i > 0) text += before !== undefined && index === before + 1 ? between(before) : usual;
    text += member;
  });
  return members.length === 0
    ? [{ start: token.start.offset + 1, end: close.offset, text: '' }]
    : [{ start: first.start, end: last.end, text }];
}

function memberValue(node: Node, index: number): Node | null {
  const items = (node as unknown as { items: readonly unknown[] }).items;
  const item = items[index];
  return isMap(node) ? ((item as PairNode | undefined)?.value ?? null) : ((item as Node) ?? null);
}

function mapMembers(
  yaml: YamlText,
  pairs: readonly PairNode[],
  target: YamlValue,
  source: (index: number) => string
): Member[] | null {
  if (!isYamlMap(target)) return null;
  const current = new Map(pairs.map((pair, index) => [keyText(pair.key), { pair, index }]));
  if (current.has('<<')) return null;
  return Object.entries(target).map(([key, value]) => {
    const known = current.get(key);
    return known && sameValue(yaml.value(known.pair.value), value)
      ? { text: source(known.index), index: known.index }
      : { text: formatFlowPair(key, value) };
  });
}

function listMembers(
  yaml: YamlText,
  node: Node,
  target: YamlValue,
  source: (index: number) => string
): Member[] | null {
  const current = yaml.value(node);
  if (!isYamlList(target) || !isYamlList(current)) return null;
  return alignItems(current, target).flatMap(({ from, to }) => {
    if (to === undefined) return [];
    const value = target[to] ?? null;
    return from !== undefined && sameValue(current[from], value)
      ? [{ text: source(from), index: from }]
      : [{ text: formatFlow(value, true) }];
  });
}
