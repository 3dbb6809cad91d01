import type { Layout } from './yaml-layout.js';
import { formatNumber, formatString, isBlockText, type YamlValue } from './yaml-scalar.js';
import { isYamlList, isYamlMap } from './yaml-value.js';

/** Writes values as YAML text in a file's own layout. Lines end in `\n`; the caller turns them into the file's line breaks. */
export class Emitter {
  readonly #layout: Layout;
  readonly #blocks: boolean;

  /** `blocks: false` keeps every text on one line: what follows it on its line would become part of a block. */
  constructor(layout: Layout, { blocks = true }: { readonly blocks?: boolean } = {}) {
    this.#layout = layout;
    this.#blocks = blocks;
  }

  /** Returns `key: value` from the given column on, ending in a line break. */
  pair(key: string, value: YamlValue, column: number): string {
    return `${' '.repeat(column)}${formatString(key)}:${this.afterKey(value, column)}\n`;
  }

  /** Returns `- value` from the given column on, ending in a line break. */
  item(value: YamlValue, column: number): string {
    return `${' '.repeat(column)}-${this.afterDash(value, column)}\n`;
  }

  /** Returns what follows the colon of a key in the given column, without the last line break. */
  afterKey(value: YamlValue, column: number): string {
    if (isYamlMap(value) && Object.keys(value).length > 0) {
      const inner = column + this.#layout.indent;
      return `\n${this.#pairs(value, inner)}`;
    }
    if (isYamlList(value) && value.length > 0) {
      const inner = column + this.#layout.listIndent;
      return `\n${value
        .map(item => this.item(item, inner))
        .join('')
        .slice(0, -1)}`;
    }
    return ` ${this.scalar(value, column)}`;
  }

  /** Returns what follows a dash in the given column, without the last line break. */
  afterDash(value: YamlValue, column: number): string {
    const inner = column + 2;
    if (isYamlMap(value) && Object.keys(value).length > 0) {
      return ` ${this.#pairs(value, inner).trimStart()}`;
    }
    if (isYamlList(value) && value.length > 0) {
      return ` ${value
        .map(item => this.item(item, inner))
        .join('')
        .slice(0, -1)
        .trimStart()}`;
    }
    return ` ${this.scalar(value, column)}`;
  }

  /** Returns a scalar; text of several lines becomes a literal block below the given column. */
  scalar(value: YamlValue, column: number): string {
    if (typeof value !== 'string' || !this.#blocks || !isBlockText(value)) return formatFlow(value);
    const pad = ' '.repeat(column + this.#layout.indent);
    const lines = value.replace(/\n$/, '').split('\n');
    const body = lines.map(line => (line === '' ? '' : pad + line)).join('\n');
    return `${value.endsWith('\n') ? '|' : '|-'}\n${body}`;
  }

  #pairs(value: { readonly [key: string]: YamlValue }, column: number): string {
    return Object.entries(value)
      .map(([key, member]) => this.pair(key, member, column))
      .join('')
      .slice(0, -1);
  }
}

/** Returns a value on one line: collections in flow style. */
export function formatFlow(value: YamlValue, nested = false): string {
  if (isYamlList(value)) return `[${value.map(item => formatFlow(item, true)).join(', ')}]`;
  if (isYamlMap(value)) {
    return `{${Object.entries(value)
      .map(([key, member]) => formatFlowPair(key, member))
      .join(', ')}}`;
  }
  if (typeof value === 'string') return formatString(value, { flow: nested });
  return typeof value === 'number' ? formatNumber(value) : String(value);
}

/** Returns `key: value` as a member of a flow mapping. */
export function formatFlowPair(key: string, value: YamlValue): string {
  return `${formatString(key, { flow: true })}: ${formatFlow(value, true)}`;
}
