import { isAlias, isMap, isSeq, type Node } from 'yaml';
import type { FileLocation } from '../../contract/diagnostic.js';
import { findPair, isMergeKey, type PairNode, type YamlText } from '../yaml-text.js';
import type { ValuePath } from './interpolate.js';

/** Returns the place of a value of a file, or of the nearest one around it; of a `text` in it, where that stands. */
export function locateValue(yaml: YamlText, path: ValuePath, text?: string): FileLocation {
  const node = nodeAt(yaml, path, text);
  if (!node) return { kind: 'file', path: yaml.path };
  const [start, end] = node.range ?? [0, 0];
  const at = text === undefined ? -1 : yaml.text.slice(start, end).indexOf(text);
  return text === undefined || at < 0
    ? yaml.nodeLocation(node)
    : yaml.location(start + at, start + at + text.length);
}

/** Returns a value of a file, or the nearest one around it, or its key where that has a text; null in an empty file. */
export function nodeAt(yaml: YamlText, path: ValuePath, text?: string): Node | null {
  let node = yaml.root;
  for (const key of path) {
    const isKey = text !== undefined && typeof key === 'string' && key.includes(text);
    const inner = node && memberNode(yaml, node, key, isKey ? 'key' : 'value');
    if (!inner) break;
    node = inner;
  }
  return node;
}

function memberNode(
  yaml: YamlText,
  node: Node,
  key: string | number,
  wanted: 'key' | 'value'
): Node | undefined {
  const target = isAlias(node) ? yaml.aliases.get(node) : node;
  if (isSeq(target)) return target.items[Number(key)] as Node | undefined;
  if (!isMap(target)) return undefined;
  const own = findPair(target, String(key));
  if (own) return wanted === 'key' ? own.key : (own.value ?? own.key);
  for (const pair of target.items as PairNode[]) {
    if (!isMergeKey(pair.key) || !pair.value) continue;
    const merged = isAlias(pair.value) ? yaml.aliases.get(pair.value) : pair.value;
    const sources = isSeq(merged) ? (merged.items as Node[]) : merged ? [merged] : [];
    for (const source of sources) {
      const found = memberNode(yaml, source, key, wanted);
      if (found) return found;
    }
  }
  return undefined;
}
