import { formatFloat } from '../contract/python-float.js';
import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import { matchParam, type Held } from './match-param.js';
import { parseTypedParams } from './params-file.js';
import { parseYaml } from './parse-yaml.js';
import type { ParamsDep } from './stage-entry.js';
import type { YamlValue } from './yaml-scalar.js';
import { isMergeKey, type PairNode, type YamlText } from './yaml-text.js';
import { isYamlList, isYamlMap } from './yaml-value.js';

/** A scalar of a lock file: a text, or what stands there without quotes (`1.0`, `true`, a date, nothing for null). */
export type LockScalar = { readonly text: string } | { readonly plain: string };

/** A value of a lock file, with all that Python tells apart: `1` and `1.0`, the key `1` and the key `'1'`, dates. */
export type LockValue =
  | LockScalar
  | { readonly items: readonly LockValue[] }
  | { readonly pairs: readonly (readonly [LockScalar, LockValue])[] };

/** The tracked params of one file, as a lock file has them: by name, in the order of the names. */
export interface LockParams {
  readonly pairs: readonly (readonly [LockScalar, LockValue])[];
}

/** Reads the params that a stage tracks from the text of their file; what is not there, or in a file that does not parse, is left out. */
export function lockParams({ file, keys }: ParamsDep, text: string): LockParams {
  const root = readValues(file, text);
  if (!root || !('pairs' in root)) return { pairs: [] };
  const found = keys
    ? keys.flatMap(name => {
        const [value, ...others] = matchParam(root, name, heldBy);
        return value && others.length === 0 ? [[{ text: name }, value] as const] : [];
      })
    : root.pairs;
  return { pairs: [...found].sort(([a], [b]) => compareText(keyOf(a), keyOf(b))) };
}

function readValues(file: string, text: string): LockValue | undefined {
  if (/\.(?:toml|py)$/i.test(file)) {
    const parsed = parseTypedParams(text, file);
    return parsed.ok ? toLockValue(parsed.value) : undefined;
  }
  const parsed = parseYaml(text, file, 'params/syntax');
  return parsed.ok ? new ValueReader(parsed.value).read(parsed.value.root) : undefined;
}

function toLockValue(value: YamlValue): LockValue {
  if (isYamlList(value)) return { items: value.map(toLockValue) };
  if (isYamlMap(value))
    return {
      pairs: Object.entries(value).map(([key, member]) => [{ text: key }, toLockValue(member)])
    };
  if (typeof value === 'string') return { text: value };
  if (typeof value === 'number') return { plain: writeFloat(value) };
  return { plain: value === null ? '' : String(value) };
}

/** Orders texts by code point, as Python does. */
export function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function keyOf(key: LockScalar): string {
  return 'text' in key ? key.text : key.plain;
}

/** Of the keys that are no texts, a name fits whole numbers alone. */
function heldBy(value: LockValue): Held<LockValue> {
  if ('items' in value) return value;
  if (!('pairs' in value)) return undefined;
  return {
    pairs: value.pairs
      .filter(([key]) => 'text' in key || /^-?\d+$/.test(key.plain))
      .map(([key, member]) => [keyOf(key), member])
  };
}

/** Dates and times, which DVC reads as such and writes without quotes. */
const DATE = /^\d{4}-(?:\d\d-\d\d$|\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d)/;

class ValueReader {
  readonly #yaml: YamlText;
  readonly #active = new Set<Node>();

  constructor(yaml: YamlText) {
    this.#yaml = yaml;
  }

  read(node: Node | null | undefined): LockValue {
    const target = this.#resolve(node);
    if (!target || this.#active.has(target)) return { plain: '' };
    if (isScalar(target)) return this.#scalar(target);
    this.#active.add(target);
    const value: LockValue = isMap(target)
      ? { pairs: [...this.#members(target.items as PairNode[]).values()] }
      : { items: isSeq(target) ? target.items.map(item => this.read(item as Node)) : [] };
    this.#active.delete(target);
    return value;
  }

  #resolve(node: Node | null | undefined): Node | null | undefined {
    return isAlias(node) ? this.#yaml.aliases.get(node) : node;
  }

  /** Members by key, those of merged mappings first, as Python's dictionary has them. */
  #members(pairs: readonly PairNode[]): Map<string, readonly [LockScalar, LockValue]> {
    const members = new Map<string, readonly [LockScalar, LockValue]>();
    const add = (key: LockScalar, value: LockValue): unknown =>
      members.set(JSON.stringify(key), [key, value]);
    for (const { value } of pairs.filter(({ key }) => isMergeKey(key))) {
      const source = this.read(value);
      const sources = 'items' in source ? [...source.items].reverse() : [source];
      for (const item of sources)
        if ('pairs' in item) for (const [key, member] of item.pairs) add(key, member);
    }
    for (const { key, value } of pairs) {
      if (isMergeKey(key)) continue;
      const name = this.read(key);
      if ('text' in name || 'plain' in name) add(name, this.read(value));
    }
    return members;
  }

  #scalar(node: Node): LockScalar {
    const value = this.#yaml.typedValue(node);
    switch (typeof value) {
      case 'string': {
        const isDate = isScalar(node) && node.type === 'PLAIN' && !node.tag && DATE.test(value);
        return isDate ? { plain: value } : { text: value };
      }
      case 'bigint':
      case 'boolean':
        return { plain: String(value) };
      case 'number':
        return { plain: writeFloat(value) };
      default:
        return { plain: '' };
    }
  }
}

/** Formats a number that is no integer, or one that is written as none, as DVC does. */
function writeFloat(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value < 0 ? '-.inf' : '.inf';
  return formatFloat(value);
}
