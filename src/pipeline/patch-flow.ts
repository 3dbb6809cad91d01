import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { alignItems } from './align-items.js';
import { formatFlow, formatFlowPair } from './yaml-emit.js';
import { endOf, itemEnd, itemStart, listItems, startOf } from './yaml-layout.js';
import type { YamlValue } from './yaml-scalar.js';
import { keyText, type PairNode, type YamlText } from './yaml-text.js';
import { isYamlList, isYamlMap, sameValue } from './yaml-value.js';

/** A member of a flow collection: its text, and its place where it stands in the file already. */
interface Member {
  readonly text: string;
  readonly index?: number;
}

/** Returns the text of a flow collection with another value: members that stay keep their text, neighbours what is between them. `null` means: not without writing it anew. */
export function rewriteFlow(yaml: YamlText, node: Node, target: YamlValue): string | null {
  const { text } = yaml;
  const start = startOf(node);
  const end = endOf(node, text);
  if (end === undefined || node.srcToken?.type !== 'flow-collection') return null;
  const spans = listItems(node).flatMap((item, i) => {
    const from = itemStart(item);
    const to = itemEnd(item, memberValue(node, i), text);
    return from === undefined || to === undefined ? [] : [{ from, to }];
  });
  const members = isMap(node)
    ? mapMembers(yaml, node.items as PairNode[], target, spans)
    : listMembers(yaml, node, target, spans);
  if (!members) return null;
  const [first, last] = [spans[0], spans.at(-1)];
  if (members.length === 0 || !first || !last) return null;
  const between = (index: number): string => text.slice(spans[index]?.to, spans[index + 1]?.from);
  const usual = spans.length > 1 && !between(0).includes('#') ? between(0) : ', ';
  const body = members.map(({ text: member, index }, i) => {
    const before = members[i - 1]?.index;
    const neighbours = before !== undefined && index === before + 1;
    return (i === 0 ? '' : neighbours ? between(before) : usual) + member;
  });
  return text.slice(start, first.from) + body.join('') + text.slice(last.to, end);
}

type Spans = readonly { readonly from: number; readonly to: number }[];

function memberValue(node: Node, index: number): Node | null {
  if (isMap(node)) return (node.items[index] as PairNode | undefined)?.value ?? null;
  return isSeq(node) ? ((node.items[index] as Node | undefined) ?? null) : null;
}

function mapMembers(
  yaml: YamlText,
  pairs: readonly PairNode[],
  target: YamlValue,
  spans: Spans
): Member[] | null {
  if (!isYamlMap(target)) return null;
  const current = new Map(pairs.map((pair, index) => [keyText(pair.key), { pair, index }]));
  if (current.has('<<')) return null;
  return Object.entries(target).map(([key, value]) => {
    const known = current.get(key);
    if (!known) return { text: formatFlowPair(key, value) };
    const { pair, index } = known;
    const member = rewriteMember(yaml, pair.value, value, spans[index]);
    return { text: member ?? formatFlowPair(key, value), index };
  });
}

function listMembers(yaml: YamlText, node: Node, target: YamlValue, spans: Spans): Member[] | null {
  const current = yaml.value(node);
  if (!isYamlList(target) || !isYamlList(current)) return null;
  return alignItems(current, target).flatMap(({ from, to }): Member[] => {
    if (to === undefined) return [];
    const value = target[to] ?? null;
    if (from === undefined) return [{ text: formatFlow(value, true) }];
    const member = rewriteMember(yaml, memberValue(node, from), value, spans[from]);
    return [{ text: member ?? formatFlow(value, true), index: from }];
  });
}

/** Returns the text of a member with another value, whatever stands before the value kept. */
function rewriteMember(
  yaml: YamlText,
  node: Node | null,
  target: YamlValue,
  span: Spans[number] | undefined
): string | null {
  if (!span) return null;
  if (sameValue(yaml.value(node), target)) return yaml.text.slice(span.from, span.to);
  if (
    !node ||
    node.tag !== undefined ||
    (isScalar(node) && startOf(node) === endOf(node, yaml.text))
  ) {
    return null;
  }
  const inner = isScalar(node) ? formatFlow(target, true) : rewriteFlow(yaml, node, target);
  return inner === null ? null : yaml.text.slice(span.from, startOf(node)) + inner;
}
