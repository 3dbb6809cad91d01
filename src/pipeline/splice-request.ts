import type { Node } from 'yaml';
import type { DiagnosticCode } from '../contract/diagnostic-codes.js';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { Result } from '../contract/result.js';
import { parseYaml } from './parse-yaml.js';
import type { YamlValue } from './yaml-scalar.js';
import { findPair, type YamlText } from './yaml-text.js';
import { isYamlMap, sameValue } from './yaml-value.js';

/** What to change in a mapping of named entries. */
export interface SpliceRequest {
  /** The file, from `parseForEdit`. */
  readonly yaml: YamlText;
  /** The file as it is. */
  readonly text: string;
  /** Key of the mapping at the top of the file; none: the file itself is the mapping. */
  readonly key?: string;
  /** Entries by name; undefined removes one. */
  readonly entries: ReadonlyMap<string, YamlValue | undefined>;
}

/** Parses a file for editing: there every line ends in a line break. The file's own habit is restored at the end. */
export function parseForEdit(
  text: string,
  path: string,
  code: DiagnosticCode
): Result<YamlText, readonly Diagnostic[]> {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  return parseYaml(isOpen(text) ? text + newline : text, path, code);
}

/** Tells whether the last line of a text has no line break. */
export function isOpen(text: string): boolean {
  return text !== '' && !text.endsWith('\n');
}

/** Returns the mapping that holds the entries, or what stands in its place. */
export function findContainer({ yaml, key }: SpliceRequest): Node | null | undefined {
  return key === undefined ? yaml.root : findPair(yaml.root, key)?.value;
}

/** Returns the value of a file; an empty one is an empty mapping. */
export function fileValue(yaml: YamlText): YamlValue {
  return yaml.value(yaml.root) ?? {};
}

/** Returns what the file is to be read as when the request is done. */
export function expectedValue({ yaml, key, entries }: SpliceRequest): YamlValue {
  const root = fileValue(yaml);
  if (!isYamlMap(root)) return root;
  const container = key === undefined ? root : root[key];
  const result = new Map(isYamlMap(container) ? Object.entries(container) : []);
  const changes = [...entries].filter(([name, value]) => !sameValue(result.get(name), value));
  if (changes.length === 0) return root;
  for (const [name, value] of changes) {
    if (value === undefined) result.delete(name);
    else result.set(name, value);
  }
  const changed = Object.fromEntries(result);
  return key === undefined ? changed : { ...root, [key]: changed };
}
