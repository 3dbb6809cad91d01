import { readPlain, type Integers, type YamlValue } from './yaml-scalar.js';

/** A YAML text that was read without its tree. */
export interface PlainYaml {
  readonly value: YamlValue;
  /** Of each key of `stages`: its line and column, both from zero. */
  readonly stages: ReadonlyMap<string, readonly [line: number, column: number]>;
}

/**
 * Reads YAML of the plainest kind, as programs write it: block style, scalars on one line, no anchors.
 *
 * Returns undefined for everything else, be it wrong or only richer: the parser with all of YAML decides then.
 * It takes a tenth of that parser's time, which is what a graph of 200 stages would wait for.
 */
export function readPlainYaml(text: string, integers: Integers): PlainYaml | undefined {
  if (BEYOND.test(text)) return undefined;
  try {
    return new PlainReader(text, integers).read();
  } catch (error) {
    if (error === RICHER) return undefined;
    throw error;
  }
}

/** Tabs, carriage returns, control characters, spaces that are none in YAML, markers of documents, directives. */
const BEYOND =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff\ufeff\ufffe\uffff]|^(?:---|\.\.\.|%)/m;

/** Thrown where a text turns out to be more than plain. */
const RICHER = new Error('richer YAML');

/** Of what marks a collection only `${item}`, as templates name their outs. */
const KEY = /^(?:[\w./+$]|\$\{[\w.]+\})(?:[^#'"[\]{}&*!|>?,`]|\$\{[\w.]+\})*$/;
const SINGLE_QUOTED = /^'((?:[^']|'')*)'(?: +#.*)?$/;
const DOUBLE_QUOTED = /^"([^"\\]*)"(?: +#.*)?$/;
const INDICATOR = /^(?:[,[\]{}#&*!|>'"%@`]|[-?:](?: |$))/;
const FLOW_ITEM = /^[\w./$+][^:#'"[\]{}&*!|>?,`]*$/;
const QUOTED_ITEM = /^(?:"([^"\\]*)"|'([^']*)')$/;

/** A line `key: rest`, split; most of those of a `dvc.lock` stand there many times. */
interface Member {
  readonly key: string;
  readonly rest: string;
  /** Undefined where nothing is written, and where it is a collection, which is made anew each time. */
  readonly scalar: Scalar | undefined;
}

type Scalar = string | number | bigint | boolean | null;

class PlainReader {
  readonly #text: string;
  readonly #integers: Integers;
  readonly #stages = new Map<string, readonly [number, number]>();
  readonly #members = new Map<string, Member>();
  /** Where the next line begins. */
  #at = 0;
  // The line at hand; behind the last one its indent is -1.
  #number = -1;
  #indent = -1;
  #content = '';

  constructor(text: string, integers: Integers) {
    this.#text = text;
    this.#integers = integers;
    this.#advance();
  }

  read(): PlainYaml | undefined {
    if (this.#indent < 0) return undefined;
    const value = this.#block(this.#indent, []);
    return this.#indent >= 0 ? undefined : { value, stages: this.#stages };
  }

  /** Goes to the next line that is neither empty nor a comment. */
  #advance(): void {
    const text = this.#text;
    while (this.#at < text.length) {
      const start = this.#at;
      const next = text.indexOf('\n', start);
      const end = next < 0 ? text.length : next;
      this.#at = end + 1;
      this.#number++;
      let first = start;
      while (text.charCodeAt(first) === SPACE) first++;
      if (first >= end || text.charCodeAt(first) === HASH) continue;
      let last = end - 1;
      while (text.charCodeAt(last) === SPACE) last--;
      this.#indent = first - start;
      this.#content = text.slice(first, last + 1);
      return;
    }
    this.#indent = -1;
    this.#content = '';
  }

  #block(indent: number, path: readonly string[]): YamlValue {
    return isItem(this.#content) ? this.#list(indent) : this.#map(indent, path);
  }

  #map(indent: number, path: readonly string[]): YamlValue {
    const members: Record<string, YamlValue> = {};
    const isOfStages = path.length === 1 && path[0] === 'stages';
    let isEmpty = true;
    while (this.#indent === indent && !isItem(this.#content)) {
      const { key, rest, scalar } = this.#member(this.#content);
      if (Object.hasOwn(members, key)) throw RICHER;
      isEmpty = false;
      if (isOfStages) this.#stages.set(key, [this.#number, indent]);
      this.#advance();
      const isAlone = scalar !== undefined && this.#indent <= indent;
      members[key] = isAlone
        ? scalar
        : this.#value(rest, indent, path.length < 2 ? [...path, key] : path, true);
    }
    if (isEmpty) throw RICHER;
    return members;
  }

  #member(content: string): Member {
    const known = this.#members.get(content);
    if (known) return known;
    const colon = findColon(content);
    const key = content.slice(0, colon);
    if (colon < 0 || key.endsWith(' ') || key === '__proto__') throw RICHER;
    const rest = content.slice(colon + 1).trimStart();
    const value = isNothing(rest) ? undefined : readScalar(rest, this.#integers);
    const scalar = typeof value === 'object' && value !== null ? undefined : (value as Scalar);
    const member = { key, rest, scalar };
    this.#members.set(content, member);
    return member;
  }

  #list(indent: number): YamlValue {
    const items: YamlValue[] = [];
    while (this.#indent === indent && isItem(this.#content)) {
      const rest = this.#content.slice(1).trimStart();
      if (findColon(rest) >= 0 || rest.startsWith('- ')) {
        // What stands behind the dash is a block of its own, as if the dash were a space.
        this.#indent = indent + this.#content.length - rest.length;
        this.#content = rest;
        items.push(this.#block(this.#indent, DEEP));
      } else {
        this.#advance();
        items.push(this.#value(rest, indent, DEEP, false));
      }
    }
    return items;
  }

  /** The value behind a key or dash: on its line, or as a block below. */
  #value(rest: string, indent: number, path: readonly string[], isMember: boolean): YamlValue {
    if (this.#indent > indent) {
      if (!isNothing(rest)) throw RICHER; // A scalar of several lines.
      const value = this.#block(this.#indent, path);
      if (this.#indent > indent) throw RICHER;
      return value;
    }
    if (!isNothing(rest)) return readScalar(rest, this.#integers);
    return isMember && this.#indent === indent && isItem(this.#content) ? this.#list(indent) : null;
  }
}

const SPACE = 0x20;
const HASH = 0x23;

function isNothing(rest: string): boolean {
  return rest === '' || rest.startsWith('#');
}

/** A path in which no key is asked for. */
const DEEP = ['', ''] as const;

function isItem(content: string): boolean {
  return content === '-' || content.startsWith('- ');
}

/** Returns the place of the colon in `key: value`, or -1 in a line that is none. */
function findColon(content: string): number {
  const colon = content.indexOf(':');
  const isEnd = colon + 1 === content.length || content[colon + 1] === ' ';
  return isEnd && KEY.test(content.slice(0, colon)) ? colon : -1;
}

function readScalar(source: string, integers: Integers): YamlValue {
  if (INDICATOR.test(source)) return readMarked(source, integers);
  const plain = source.includes(' #') ? source.replace(/ +#.*$/, '') : source;
  if (plain.includes(': ') || plain.endsWith(':')) throw RICHER;
  return readPlain(plain, integers);
}

/** Reads a scalar or collection that starts with one of YAML's marks. */
function readMarked(source: string, integers: Integers): YamlValue {
  if (source === '[]') return [];
  if (source === '{}') return {};
  if (source.startsWith('['))
    return splitFlow(source, ']').map(item => readFlowItem(item, integers));
  if (source.startsWith('{')) return readFlowMap(source, integers);
  const quoted = SINGLE_QUOTED.exec(source)?.[1]?.replaceAll("''", "'");
  const text = quoted ?? DOUBLE_QUOTED.exec(source)?.[1];
  if (text === undefined) throw RICHER;
  return text;
}

function readFlowMap(source: string, integers: Integers): YamlValue {
  const members = new Map<string, YamlValue>();
  for (const part of splitFlow(source, '}')) {
    const [, key = '', value = ''] = /^([\w./@-]+): +(.*)$/.exec(part) ?? [];
    if (key === '' || members.has(key)) throw RICHER;
    members.set(key, readFlowItem(value, integers));
  }
  return Object.fromEntries(members);
}

function splitFlow(source: string, end: string): string[] {
  if (!source.endsWith(end)) throw RICHER;
  return source
    .slice(1, -1)
    .split(',')
    .map(part => part.trim());
}

function readFlowItem(item: string, integers: Integers): YamlValue {
  const [quoted, double, single] = QUOTED_ITEM.exec(item) ?? [];
  if (quoted !== undefined) return double ?? single ?? '';
  if (!FLOW_ITEM.test(item)) throw RICHER;
  return readPlain(item, integers);
}
