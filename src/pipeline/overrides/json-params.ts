import { formatFloat } from '../../contract/python-float.js';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { err, ok, type Result } from '../../contract/result.js';
import { notAMapping } from '../params-file.js';
import { lineStart } from '../yaml-layout.js';
import { isYamlList, isYamlMap } from '../yaml-value.js';
import { parseJson, type JsonMember, type JsonNode } from './json-text.js';
import { refuseFile, type ParamsText } from './params-text.js';
import { memberOf, sameTyped, type TypedMap, type TypedValue } from './typed-value.js';

/** Reads a params file in JSON for overriding values in it. */
export function readJsonParams(
  text: string,
  path: string
): Result<ParamsText, readonly Diagnostic[]> {
  const root = parseJson(text);
  if (typeof root === 'number') return err([notJson(text, path, root)]);
  const { value } = root;
  if (!isYamlMap(value)) return err([notAMapping(path)]);
  const repeated = findRepeated(root);
  if (repeated !== undefined)
    return err([notJson(text, path, repeated, 'A key stands here twice')]);
  return ok({
    values: value,
    otherKeys: new Set(),
    write: next => write(text, path, root, next)
  });
}

function notJson(
  text: string,
  path: string,
  offset: number,
  reason = 'It is no valid JSON'
): Diagnostic {
  const line = text.slice(0, offset).split('\n').length - 1;
  const column = offset - lineStart(text, offset);
  return {
    severity: 'error',
    code: 'params/syntax',
    message: `\`${path}\` cannot be read. ${reason}.`,
    location: {
      kind: 'file',
      path,
      range: { start: { line, column }, end: { line, column: column + 1 } }
    },
    help: ['Correct it at this place.']
  };
}

function findRepeated({ members = [], value }: JsonNode): number | undefined {
  const seen = new Set<string>();
  for (const { key, start, node } of members) {
    if (isYamlMap(value) && seen.has(key)) return start;
    seen.add(key);
    const inner = findRepeated(node);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function write(
  text: string,
  path: string,
  root: JsonNode,
  next: TypedMap
): Result<string, readonly Diagnostic[]> {
  const written = new JsonSplicer(text).splice(root, next);
  const reread = parseJson(written);
  if (typeof reread !== 'number' && sameTyped(reread.value, next)) return ok(written);
  const message = `\`${path}\` cannot hold the value: JSON has no \`inf\` and no \`nan\`.`;
  return err([refuseFile(path, message, 'Use a number, or keep the param in a YAML file.')]);
}

class JsonSplicer {
  readonly #text: string;
  readonly #newline: string;
  /** One step of indentation; undefined where all stands on one line. */
  readonly #indent: string | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#newline = text.includes('\r\n') ? '\r\n' : '\n';
    this.#indent = /^\s*[[{]\r?\n([ \t]+)/.exec(text)?.[1];
  }

  splice(root: JsonNode, next: TypedMap): string {
    const { start, end } = root;
    return this.#text.slice(0, start) + this.#rewrite(root, next) + this.#text.slice(end);
  }

  #rewrite(node: JsonNode, target: TypedValue): string {
    const text = this.#text.slice(node.start, node.end);
    if (sameTyped(node.value, target)) return text;
    const { members = [], value } = node;
    const both = isYamlMap(value) ? isYamlMap(target) : isYamlList(value) && isYamlList(target);
    const parts = both ? this.#parts(members, target) : [];
    const [first, last] = [members[0], members.at(-1)];
    if (parts.length === 0 || !first || !last) {
      return this.#format(target, /^[ \t]*/.exec(this.#lineOf(node.start))?.[0] ?? '');
    }
    // What stands between two members comes again before one that is added.
    const lead = this.#text.slice(node.start + 1, first.start);
    const second = members[1];
    const separator = second ? this.#text.slice(first.node.end, second.start) : `,${lead || ' '}`;
    const body = parts.join(separator);
    return (
      this.#text.slice(node.start, first.start) + body + this.#text.slice(last.node.end, node.end)
    );
  }

  #parts(members: readonly JsonMember[], target: TypedValue): string[] {
    if (isYamlList(target)) {
      return target.map((item, i) => {
        const member = members[i];
        return member ? this.#rewrite(member.node, item) : this.#format(item, '');
      });
    }
    const known = new Map(members.map(member => [member.key, member]));
    const kept = members.flatMap(({ key, start, node }) => {
      const value = memberOf(target, key);
      if (value === undefined) return [];
      return [this.#text.slice(start, node.start) + this.#rewrite(node, value)];
    });
    const pad = members[0] ? (/^[ \t]*/.exec(this.#lineOf(members[0].start))?.[0] ?? '') : '';
    const added = Object.entries(target as TypedMap)
      .filter(([key]) => !known.has(key))
      .map(([key, value]) => `${JSON.stringify(key)}: ${this.#format(value, pad)}`);
    return [...kept, ...added];
  }

  #format(value: TypedValue, pad: string): string {
    if (typeof value === 'number') return formatFloat(value);
    if (typeof value === 'bigint') return String(value);
    if (!isYamlList(value) && !isYamlMap(value)) return JSON.stringify(value);
    const inner = pad + (this.#indent ?? '');
    const parts = isYamlList(value)
      ? value.map(item => this.#format(item, inner))
      : Object.entries(value).map(([k, v]) => `${JSON.stringify(k)}: ${this.#format(v, inner)}`);
    const [open, close] = isYamlList(value) ? '[]' : '{}';
    if (parts.length === 0 || this.#indent === undefined) {
      return `${open ?? ''}${parts.join(', ')}${close ?? ''}`;
    }
    const line = this.#newline + inner;
    return `${open ?? ''}${line}${parts.join(`,${line}`)}${this.#newline}${pad}${close ?? ''}`;
  }

  #lineOf(offset: number): string {
    return this.#text.slice(lineStart(this.#text, offset));
  }
}
