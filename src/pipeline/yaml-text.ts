import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  visit,
  type Alias,
  type LineCounter,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq
} from 'yaml';
import type { FileLocation } from '../contract/diagnostic.js';
import { readPlain, readTagged, type Integers, type YamlValue } from './yaml-scalar.js';
import { isYamlMap } from './yaml-value.js';

/** A mapping with positions. */
export type MapNode = YAMLMap<Node, Node | null>;
/** A sequence with positions. */
export type SeqNode = YAMLSeq<Node>;
/** A key with its value. */
export type PairNode = Pair<Node, Node | null>;

/** The text of one YAML document together with where everything stands in it. */
export class YamlText {
  readonly text: string;
  readonly path: string;
  readonly root: Node | null;
  /** Aliases whose anchor does not exist. */
  readonly unknownAliases: readonly Alias[];
  readonly #lines: LineCounter;
  readonly #targets = new Map<Alias, Node>();
  readonly #values = new Map<Node, YamlValue>();

  constructor(text: string, path: string, root: Node | null, lines: LineCounter) {
    this.text = text;
    this.path = path;
    this.root = root;
    this.#lines = lines;
    // An alias means the last anchor of its name above it; names may be given again.
    const anchors = new Map<string, Node>();
    const unknown: Alias[] = [];
    this.unknownAliases = unknown;
    visit(root, {
      Node: (_, node) => {
        if (isAlias(node)) {
          const target = anchors.get(node.source);
          if (target) this.#targets.set(node, target);
          else unknown.push(node);
        } else if (node.anchor !== undefined) {
          anchors.set(node.anchor, node);
        }
      }
    });
  }

  /** Every alias with the node that it stands for. */
  get aliases(): ReadonlyMap<Alias, Node> {
    return this.#targets;
  }

  /** Returns the place of a stretch of the text. */
  location(start: number, end: number): FileLocation {
    return {
      kind: 'file',
      path: this.path,
      range: { start: this.#position(start), end: this.#position(end) }
    };
  }

  /** Returns the place of a node. */
  nodeLocation(node: Node): FileLocation {
    const [start, end] = node.range ?? [0, 0];
    return this.location(start, Math.max(start, end));
  }

  /** Returns the value of a node as DVC reads it, aliases and merge keys resolved. */
  value(node: Node | null | undefined): YamlValue {
    if (!node) return null;
    if (isScalar(node)) return scalarValue(node.value, node.type, node.tag, 'rounded');
    const known = this.#values.get(node);
    if (known !== undefined) return known;
    this.#values.set(node, null); // What an anchor that contains itself is read as.
    const value = readNode(node, this.#targets, child => this.value(child));
    this.#values.set(node, value);
    return value;
  }

  /** Returns the value of a node with every integer exact: large ones as bigint. */
  exactValue(node: Node | null | undefined): YamlValue {
    return this.#read(node, 'exact');
  }

  /** Returns the value of a node with integers and floats told apart: integers are bigint, floats numbers. */
  typedValue(node: Node | null | undefined): YamlValue {
    return this.#read(node, 'bigint');
  }

  /** Returns the value of a node with integers as asked for. */
  valueWith(node: Node | null | undefined, integers: Integers): YamlValue {
    return integers === 'rounded' ? this.value(node) : this.#read(node, integers);
  }

  #read(root: Node | null | undefined, integers: Integers): YamlValue {
    const active = new Set<Node>();
    const read = (child: Node | null | undefined): YamlValue => {
      if (!child || active.has(child)) return null;
      if (isScalar(child)) return scalarValue(child.value, child.type, child.tag, integers);
      active.add(child);
      const value = readNode(child, this.#targets, read);
      active.delete(child);
      return value;
    };
    return read(root);
  }

  #position(offset: number): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(0, line - 1), column: Math.max(0, col - 1) };
  }
}

function scalarValue(
  value: unknown,
  type: string | undefined,
  tag: string | undefined,
  integers: Integers
): YamlValue {
  const text = typeof value === 'string' ? value : '';
  if (tag !== undefined && tag !== '!') return readTagged(tag, text, integers);
  return type === 'PLAIN' ? readPlain(text, integers) : text;
}

function readNode(
  node: Node,
  targets: ReadonlyMap<Alias, Node>,
  read: (node: Node | null | undefined) => YamlValue
): YamlValue {
  if (isAlias(node)) return read(targets.get(node));
  if (isSeq(node))
    return node.items.map(item => (isNode(item) ? read(item) : readPair(item, read)));
  if (!isMap(node)) return null;
  const own = new Map<string, YamlValue>();
  const merged: [string, YamlValue][] = [];
  for (const { key, value } of node.items as PairNode[]) {
    if (isMergeKey(key)) merged.push(...mergeSources(read(value)).flatMap(Object.entries));
    else own.set(keyText(key), read(value));
  }
  for (const [key, value] of merged) {
    if (!own.has(key)) own.set(key, value); // The mapping's own keys and earlier sources win.
  }
  return Object.fromEntries(own);
}

/** Returns the text of a key. */
export function keyText(key: Node): string {
  return isScalar(key) ? String(key.value) : String(key);
}

/** Tells whether a key is `<<`. */
export function isMergeKey(key: Node): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
}

function mergeSources(value: YamlValue): Record<string, YamlValue>[] {
  const sources = Array.isArray(value) ? (value as readonly YamlValue[]) : [value];
  return sources.filter(isYamlMap);
}

function readPair(item: unknown, read: (node: Node | null | undefined) => YamlValue): YamlValue {
  if (!isPair(item)) return null;
  const { key, value } = item as unknown as PairNode;
  return { [keyText(key)]: read(value) };
}

/** Returns the pair of a key in a mapping. */
export function findPair(map: Node | null | undefined, key: string): PairNode | undefined {
  if (!isMap(map)) return undefined;
  return (map.items as PairNode[]).find(pair => keyText(pair.key) === key);
}
