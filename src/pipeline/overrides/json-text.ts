import type { TypedValue } from './typed-value.js';

/** A value in a JSON text with its place: `end` is the offset after it. */
export interface JsonNode {
  readonly start: number;
  readonly end: number;
  readonly value: TypedValue;
  /** Members of an object or items of an array, in the order of the text. */
  readonly members?: readonly JsonMember[];
}

/** A member of an object (from its key on) or an item of an array. */
export interface JsonMember {
  /** Empty for an item. */
  readonly key: string;
  readonly start: number;
  readonly node: JsonNode;
}

/** Parses JSON as Python does (`NaN` and `Infinity` are numbers); returns the offset of the first mistake otherwise. */
export function parseJson(text: string): JsonNode | number {
  return new JsonParser(text).parse();
}

const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const WORD = /true|false|null|NaN|-?Infinity/y;
const WORDS: Readonly<Record<string, TypedValue>> = {
  true: true,
  false: false,
  null: null,
  NaN: NaN,
  Infinity: Infinity,
  '-Infinity': -Infinity
};

class JsonParser {
  readonly #text: string;
  #offset = 0;
  #mistake: number | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): JsonNode | number {
    const node = this.#value();
    this.#blanks();
    if (this.#offset < this.#text.length) this.#stop();
    return this.#mistake ?? node;
  }

  #value(): JsonNode {
    this.#blanks();
    const start = this.#offset;
    const char = this.#text[start];
    if (char === '{') return this.#collection(start, '}');
    if (char === '[') return this.#collection(start, ']');
    const value = char === '"' ? this.#string() : this.#scalar();
    return { start, end: this.#offset, value };
  }

  #collection(start: number, close: '}' | ']'): JsonNode {
    this.#offset++;
    const members: JsonMember[] = [];
    this.#blanks();
    if (!this.#skip(close)) {
      do {
        this.#blanks();
        const memberStart = this.#offset;
        const key = close === '}' ? this.#key() : '';
        members.push({ key, start: memberStart, node: this.#value() });
        this.#blanks();
      } while (this.#skip(','));
      if (!this.#skip(close)) this.#stop();
    }
    const value =
      close === ']'
        ? members.map(({ node }) => node.value)
        : Object.fromEntries(members.map(({ key, node }) => [key, node.value]));
    return { start, end: this.#offset, value, members };
  }

  #key(): string {
    const key = this.#string();
    this.#blanks();
    if (!this.#skip(':')) this.#stop();
    return key;
  }

  #string(): string {
    return JSON.parse(this.#match(STRING)?.[0] ?? '""') as string;
  }

  #scalar(): TypedValue {
    WORD.lastIndex = this.#offset;
    if (WORD.test(this.#text)) return WORDS[this.#match(WORD)?.[0] ?? ''] ?? null;
    const [source = '0', fraction, exponent] = this.#match(NUMBER) ?? [];
    const isFloat = fraction !== undefined || exponent !== undefined;
    return isFloat ? Number(source) : BigInt(source);
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#offset;
    const match = pattern.exec(this.#text);
    if (match) this.#offset += match[0].length;
    else this.#stop();
    return match;
  }

  /** Notes the first mistake and goes to the end, where nothing is left to read. */
  #stop(): void {
    this.#mistake ??= this.#offset;
    this.#offset = this.#text.length;
  }

  #skip(char: string): boolean {
    const found = this.#text[this.#offset] === char;
    if (found) this.#offset++;
    return found;
  }

  #blanks(): void {
    while (/[ \t\n\r]/.test(this.#text[this.#offset] ?? '')) this.#offset++;
  }
}
