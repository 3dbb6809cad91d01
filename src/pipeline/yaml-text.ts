import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Alias,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq
} from 'yaml';
import type { DiagnosticCode } from '../contract/diagnostic-codes.js';
import type { Diagnostic, FileLocation } from '../contract/diagnostic.js';
import { err, ok, type Result } from '../contract/result.js';
import { readPlain, readTagged, type YamlValue } from './yaml-scalar.js';

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

  /** Aliases whose anchor does not exist. */
  readonly unknownAliases: readonly Alias[];

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
    if (isScalar(node)) return scalarValue(node.value, node.type, node.tag, false);
    const known = this.#values.get(node);
    if (known !== undefined) return known;
    this.#values.set(node, null); // What an anchor that contains itself is read as.
    const value = readNode(node, this.#targets, child => this.value(child));
    this.#values.set(node, value);
    return value;
  }

  /** Returns the value of a node with every integer exact: large ones as bigint. */
  exactValue(node: Node | null | undefined): YamlValue {
    const active = new Set<Node>();
    const read = (child: Node | null | undefined): YamlValue => {
      if (!child || active.has(child)) return null;
      if (isScalar(child)) return scalarValue(child.value, child.type, child.tag, true);
      active.add(child);
      const value = readNode(child, this.#targets, read);
      active.delete(child);
      return value;
    };
    return read(node);
  }

  #position(offset: number): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(0, line - 1), column: Math.max(0, col - 1) };
  }
}

/** Parses YAML, or says in diagnostics of the given code why it does not parse. */
export function parseYaml(
  text: string,
  path: string,
  code: DiagnosticCode
): Result<YamlText, readonly Diagnostic[]> {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    // Every scalar stays text here; `readPlain` decides what it means.
    schema: 'failsafe',
    keepSourceTokens: true,
    prettyErrors: false,
    logLevel: 'error',
    uniqueKeys: (a, b) => isScalar(a) && isScalar(b) && a.value === b.value && a.value !== '<<',
    lineCounter
  });
  const yaml = new YamlText(text, path, document.contents, lineCounter);
  const report = (message: string, location: FileLocation, help?: string): Diagnostic => ({
    severity: 'error',
    code,
    message: `\`${path}\` is not valid YAML: ${message}`,
    location,
    ...(help !== undefined && { help: [help] })
  });
  const diagnostics = [
    ...document.errors.map(({ code: reason, message, pos }) => {
      const known = SYNTAX_HELP[reason];
      const location = yaml.location(pos[0], Math.max(pos[0] + 1, pos[1]));
      return report(known?.message ?? sentence(message), location, known?.help);
    }),
    ...yaml.unknownAliases.map(alias =>
      report(
        `no anchor \`&${alias.source}\` stands above this alias.`,
        yaml.nodeLocation(alias),
        'Define the anchor first, or write the value out.'
      )
    )
  ];
  return diagnostics.length > 0 ? err(diagnostics) : ok(yaml);
}

const SYNTAX_HELP: Readonly<Record<string, { readonly message: string; readonly help: string }>> = {
  TAB_AS_INDENT: {
    message: 'a tab is used for indentation.',
    help: 'Indent with spaces.'
  },
  DUPLICATE_KEY: {
    message: 'the key stands here twice.',
    help: 'Remove or rename one of the two.'
  },
  MULTIPLE_DOCS: {
    message: 'it holds several documents; DVC reads one.',
    help: 'Keep one document, without a second `---`.'
  }
};

function sentence(message: string): string {
  const text = message.charAt(0).toLowerCase() + message.slice(1);
  return text.endsWith('.') ? text : `${text}.`;
}

function scalarValue(
  value: unknown,
  type: string | undefined,
  tag: string | undefined,
  exact: boolean
): YamlValue {
  const text = typeof value === 'string' ? value : '';
  if (tag !== undefined && tag !== '!') return readTagged(tag, text, exact);
  return type === 'PLAIN' ? readPlain(text, exact) : text;
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
  const own: Record<string, YamlValue> = {};
  const merged: Record<string, YamlValue>[] = [];
  for (const { key, value } of node.items as PairNode[]) {
    if (isMergeKey(key)) merged.push(...mergeSources(read(value)));
    else own[keyText(key)] = read(value);
  }
  for (const [key, value] of merged.flatMap(source => Object.entries(source))) {
    if (!Object.hasOwn(own, key)) own[key] = value; // The mapping's own keys and earlier sources win.
  }
  return own;
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

/** Tells whether a value is a mapping. */
export function isYamlMap(value: YamlValue | undefined): value is { [key: string]: YamlValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Tells whether a value is a list. */
export function isYamlList(value: YamlValue | undefined): value is readonly YamlValue[] {
  return Array.isArray(value);
}

/** Tells whether two values are equal, key order aside; not-a-number equals itself. */
export function sameValue(a: YamlValue | undefined, b: YamlValue | undefined): boolean {
  if (a === b || (a !== a && b !== b)) return true;
  if (isYamlList(a)) {
    return isYamlList(b) && a.length === b.length && a.every((item, i) => sameValue(item, b[i]));
  }
  if (!isYamlMap(a) || !isYamlMap(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(key => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
  );
}

/** Returns the pair of a key in a mapping. */
export function findPair(map: Node | null | undefined, key: string): PairNode | undefined {
  if (!isMap(map)) return undefined;
  return (map.items as PairNode[]).find(pair => keyText(pair.key) === key);
}
