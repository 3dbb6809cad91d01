import { toInteger, type Integers, type YamlValue } from './yaml-scalar.js';

/** Reads a literal of Python: numbers, texts, `True`, `False`, `None`, and lists, tuples, sets, mappings of them; undefined for anything else. */
export function readPyLiteral(source: string, integers: Integers): YamlValue | undefined {
  const reader = new LiteralReader(source, integers);
  try {
    return reader.whole();
  } catch (error) {
    if (error instanceof NoLiteral) return undefined;
    throw error;
  }
}

class NoLiteral extends Error {}

const WORDS: ReadonlyMap<string, YamlValue> = new Map<string, YamlValue>([
  ['True', true],
  ['False', false],
  ['None', null]
]);
const FLOAT = /^(?:\d[\d_]*\.?(?:[\d_]+)?|\.\d[\d_]*)(?:[eE][-+]?\d[\d_]*)?$/;
const INTEGER = /^(?:0[bB][01_]+|0[oO][0-7_]+|0[xX][\da-fA-F_]+|0[0_]*|[1-9][\d_]*)$/;
const TOKEN =
  /\s*(?:([rRuU]?)("""[^]*?(?<!\\)(?:\\\\)*"""|'''[^]*?(?<!\\)(?:\\\\)*'''|"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*')|([\d.][\w.]*(?:(?<=[\d.][eE])[-+]\d[\d_]*)?)|([A-Za-z_]\w*)|([-+,:()[\]{}]))/y;

class LiteralReader {
  readonly #source: string;
  readonly #integers: Integers;
  #at = 0;

  constructor(source: string, integers: Integers) {
    this.#source = source.trimEnd();
    this.#integers = integers;
  }

  whole(): YamlValue {
    const first = this.#value();
    // `1, 2` is a tuple, too.
    const value = this.#peek() === ',' ? [first, ...this.#items('', true)] : first;
    if (this.#at < this.#source.length) throw new NoLiteral();
    return value;
  }

  #match(): RegExpExecArray {
    TOKEN.lastIndex = this.#at;
    const match = TOKEN.exec(this.#source);
    if (!match) throw new NoLiteral();
    this.#at = TOKEN.lastIndex;
    return match;
  }

  #peek(): string {
    const rest = /\s*/y;
    rest.lastIndex = this.#at;
    rest.exec(this.#source);
    return this.#source[rest.lastIndex] ?? '';
  }

  #take(sign: string): void {
    if (this.#match()[5] !== sign) throw new NoLiteral();
  }

  #value(): YamlValue {
    const [, prefix = '', quoted, number, word, sign] = this.#match();
    if (quoted !== undefined) return this.#text(prefix, quoted);
    if (number !== undefined) return this.#number(number);
    const known = word === undefined ? undefined : WORDS.get(word);
    if (known !== undefined) return known;
    switch (sign) {
      case '-':
      case '+':
        return this.#signed(sign);
      case '[':
        return this.#items(']');
      case '(':
        return this.#parenthesis();
      case '{':
        return this.#braces();
      default:
        throw new NoLiteral();
    }
  }

  #number(source: string): YamlValue {
    if (/__|_$|_[.eE]|[.eE]_/.test(source)) throw new NoLiteral();
    const digits = source.replaceAll('_', '');
    if (INTEGER.test(source)) return toInteger(BigInt(digits), this.#integers);
    if (FLOAT.test(source)) return Number(digits);
    throw new NoLiteral();
  }

  #signed(sign: string): YamlValue {
    const value = this.#value();
    if (typeof value === 'bigint') return sign === '-' ? -value : value;
    // `-0` is the integer 0, `-0.0` is not.
    if (typeof value === 'number') return sign === '-' ? -value || 0 : value;
    throw new NoLiteral();
  }

  /** Reads the items up to the end sign, with a comma after each but the last; `begun`: from the first comma on. */
  #items(end: string, begun = false): YamlValue[] {
    const items: YamlValue[] = [];
    for (let needsComma = begun; this.#peek() !== end; needsComma = true) {
      if (needsComma) this.#take(',');
      if (this.#peek() === end) break;
      items.push(this.#value());
    }
    if (end !== '') this.#take(end);
    return items;
  }

  #parenthesis(): YamlValue {
    if (this.#peek() === ')') return this.#items(')');
    const first = this.#value();
    if (this.#peek() === ',') return [first, ...this.#items(')', true)];
    this.#take(')');
    return first;
  }

  #braces(): YamlValue {
    const members: Record<string, YamlValue> = {};
    if (this.#peek() === '}') {
      this.#take('}');
      return members;
    }
    const first = this.#value();
    if (this.#peek() !== ':') return [first, ...this.#items('}', true)];
    for (let key = first; ; key = this.#value()) {
      if (typeof key === 'object' && key !== null) throw new NoLiteral();
      this.#take(':');
      members[String(key)] = this.#value();
      if (this.#peek() === ',') this.#take(',');
      if (this.#peek() === '}') break;
    }
    this.#take('}');
    return members;
  }

  #text(prefix: string, quoted: string): string {
    const width = /^("""|''')/.test(quoted) ? 3 : 1;
    const inner = quoted.slice(width, -width);
    const text = /r/i.test(prefix) ? inner : unescape(inner);
    if (!/['"]/.test(this.#peek())) return text;
    // Texts beside each other are one.
    const more = this.#value();
    if (typeof more !== 'string') throw new NoLiteral();
    return text + more;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"'
};

function unescape(text: string): string {
  return text.replace(
    /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([^]))/g,
    (whole, octal?: string, x?: string, u?: string, long?: string, char = '') => {
      if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8));
      const hex = x ?? u ?? long;
      if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
      return ESCAPES[char as string] ?? whole;
    }
  );
}
