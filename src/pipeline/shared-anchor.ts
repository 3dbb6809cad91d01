import { isMap, type Node } from 'yaml';
import type { Diagnostic } from '../contract/diagnostic.js';
import { findContainer, type SpliceRequest } from './splice-request.js';
import type { YamlValue } from './yaml-scalar.js';
import { keyText, type PairNode, type YamlText } from './yaml-text.js';
import { isYamlMap, sameValue } from './yaml-value.js';

/** Says which changed entries define an anchor that other parts of the file use, so that these would change as well. */
export function findSharedAnchors(
  request: SpliceRequest,
  actual: YamlValue | undefined,
  expected: YamlValue
): Diagnostic[] {
  const { yaml, key, entries } = request;
  const map = findContainer(request);
  if (!isMap(map)) return [];
  const pairs = map.items as PairNode[];
  return pairs.flatMap(pair => {
    const name = keyText(pair.key);
    if (!entries.has(name) || sameValue(yaml.value(pair.value), entries.get(name))) return [];
    const users = [...yaml.aliases].filter(
      ([alias, node]) =>
        contains(pair, node) &&
        !contains(pair, alias) &&
        isAffected(request, alias, actual, expected)
    );
    const anchor = users[0]?.[1];
    if (!anchor) return [];
    const names = [...new Set(users.map(([alias]) => ownerName(yaml, alias, key)))];
    const anchors = [...new Set(users.map(([alias]) => `\`&${alias.source}\``))];
    return [
      {
        severity: 'error',
        code: 'pipeline/shared-anchor',
        message: `\`${name}\` defines the anchor ${anchors.join(', ')} that ${names.map(user => `\`${user}\``).join(', ')} uses, so it cannot change alone.`,
        location: yaml.nodeLocation(anchor),
        related: users.map(([alias]) => ({
          message: `\`*${alias.source}\` is used here.`,
          location: yaml.nodeLocation(alias)
        })),
        help: [`Write the value out where the alias stands, or move the anchor out of \`${name}\`.`]
      }
    ];
  });
}

function contains(pair: PairNode, node: Node): boolean {
  const [start, end] = [pair.value?.range?.[0] ?? 0, pair.value?.range?.[2] ?? 0];
  const offset = node.range?.[0] ?? -1;
  return offset >= start && offset < Math.max(end, start + 1);
}

/** The top-level key, or the entry of the edited mapping, that a node stands in. */
function ownerPath(yaml: YamlText, node: Node, key: string | undefined): string[] {
  const top = topPair(yaml.root, node);
  if (!top) return [];
  const name = keyText(top.key);
  if (key === undefined || name !== key) return [name];
  const inner = topPair(top.value, node);
  return inner ? [name, keyText(inner.key)] : [name];
}

function ownerName(yaml: YamlText, node: Node, key: string | undefined): string {
  return ownerPath(yaml, node, key).at(-1) ?? yaml.path;
}

function topPair(map: Node | null | undefined, node: Node): PairNode | undefined {
  return isMap(map) ? (map.items as PairNode[]).find(pair => contains(pair, node)) : undefined;
}

/** Entries that are edited themselves can be written out; everything else must keep its value. */
function isAffected(
  { yaml, key, entries }: SpliceRequest,
  alias: Node,
  actual: YamlValue | undefined,
  expected: YamlValue
): boolean {
  const path = ownerPath(yaml, alias, key);
  const name = path.at(-1);
  if (path.length === (key === undefined ? 1 : 2) && name !== undefined && entries.has(name))
    return false;
  return actual === undefined || !sameValue(valueAt(actual, path), valueAt(expected, path));
}

function valueAt(value: YamlValue, path: readonly string[]): YamlValue | undefined {
  return path.reduce<YamlValue | undefined>(
    (inner, key) => (isYamlMap(inner) ? inner[key] : undefined),
    value
  );
}
