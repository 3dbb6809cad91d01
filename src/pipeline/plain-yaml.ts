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

const KEY = /^[\w./+$][^#'"[\]{}&*!|>?,`]*$/;
const SINGLE_QUOTED = /^'((?:[^']|'')*)'(?: +#.*)?$/;
const DOUBLE_QUOTED = /^"([^"\\]*)"(?: +#.*)?$/;
const INDICATOR = /^(?:[,[\]{}#&*!|>'"%@`]|[-?:](?: |$))/;
const FLOW_ITEM = /^[\w./$+][^:#'"[\]{}&*!|>?,`]*$/;

interface Line {
  readonly indent: number;
  readonly content: string;
  readonly number: number;
}

class PlainReader {
  readonly #lines: Line[] = [];
  readonly #integers: Integers;
  readonly #stages = new Map<string, readonly [number, number]>();
  #next = 0;

  constructor(text: string, integers: Integers) {
    this.#integers = integers;
    text.split('\n').forEach((line, number) => {
      const content = line.trim();
      const first = content[0] ?? '#';
      if (first !== '#') this.#lines.push({ indent: line.indexOf(first), content, number });
    });
  }

  read(): PlainYaml | undefined {
    const first = this.#lines[0];
    if (!first) return undefined;
    const value = this.#block(first.indent, []);
    return this.#next < this.#lines.length ? undefined : { value, stages: this.#stages };
  }

  #block(indent: number, path: readonly string[]): YamlValue {
    return isItem(this.#lines[this.#next]) ? this.#list(indent) : this.#map(indent, path);
  }

  #map(indent: number, path: readonly string[]): YamlValue {
    const members: Record<string, YamlValue> = {};
    let isEmpty = true;
    for (
      let line = this.#lines[this.#next];
      line?.indent === indent;
      line = this.#lines[this.#next]
    ) {
      if (isItem(line)) break;
      const colon = findColon(line.content);
      const key = line.content.slice(0, colon);
      if (colon < 0 || key.endsWith(' ') || key === '__proto__') throw RICHER;
      if (Object.hasOwn(members, key)) throw RICHER;
      isEmpty = false;
      if (path.length === 1 && path[0] === 'stages')
        this.#stages.set(key, [line.number, line.indent]);
      this.#next++;
      const rest = line.content.slice(colon + 1).trimStart();
      members[key] = this.#value(rest, indent, path.length < 2 ? [...path, key] : path, true);
    }
    if (isEmpty) throw RICHER;
    return members;
  }

  #list(indent: number): YamlValue {
    const items: YamlValue[] = [];
    for (
      let line = this.#lines[this.#next];
      line?.indent === indent && isItem(line);
      line = this.#lines[this.#next]
    ) {
      const rest = line.content.slice(1).trimStart();
      const column = indent + line.content.length - rest.length;
      if (findColon(rest) >= 0 || rest.startsWith('- ')) {
        // What stands behind the dash is a block of its own, as if the dash were a space.
        this.#lines[this.#next] = { ...line, indent: column, content: rest };
        items.push(this.#block(column, DEEP));
      } else {
        this.#next++;
        items.push(this.#value(rest, indent, DEEP, false));
      }
    }
    return items;
  }

  /** The value behind a key or dash: on its line, or as a block below. */
  #value(rest: string, indent: number, path: readonly string[], isMember: boolean): YamlValue {
    const below = this.#lines[this.#next];
    const isEmpty = rest === '' || rest.startsWith('#');
    if (below && below.indent > indent) {
      if (!isEmpty) throw RICHER; // A scalar of several lines.
      const value = this.#block(below.indent, path);
      if ((this.#lines[this.#next]?.indent ?? 0) > indent) throw RICHER;
      return value;
    }
    if (!isEmpty) return readScalar(rest, this.#integers);
    return isMember && below?.indent === indent && isItem(below) ? this.#list(indent) : null;
  }
}

/** A path in which no key is asked for. */
const DEEP = ['', ''] as const;

function isItem(line: Line | undefined): boolean {
  return line !== undefined && (line.content === '-' || line.content.startsWith('- '));
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
  if (!FLOW_ITEM.test(item)) throw RICHER;
  return readPlain(item, integers);
}
