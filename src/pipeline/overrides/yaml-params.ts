import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { err, ok, type Result } from '../../contract/result.js';
import { notAMapping } from '../params-file.js';
import { parseYaml } from '../parse-yaml.js';
import { spliceEntries } from '../splice-entries.js';
import { parseForEdit } from '../splice-request.js';
import { readPlain } from '../yaml-scalar.js';
import { isMergeKey, keyText, type PairNode, type YamlText } from '../yaml-text.js';
import { isYamlMap } from '../yaml-value.js';
import { refuseFile, toKeyPath, type ParamsText } from './params-text.js';
import { memberOf, sameTyped, toRounded, type TypedMap } from './typed-value.js';
import { writeScalars } from './write-scalars.js';

/** Reads a params file in YAML for overriding values in it. */
export function readYamlParams(
  text: string,
  path: string
): Result<ParamsText, readonly Diagnostic[]> {
  const parsed = parseForEdit(text, path, 'params/syntax');
  if (!parsed.ok) return parsed;
  const yaml = parsed.value;
  const values = yaml.typedValue(yaml.root) ?? {};
  if (!isYamlMap(values)) return err([notAMapping(path)]);
  const otherKeys = collectOtherKeys(yaml);
  if (!otherKeys) {
    const message = `\`${path}\` has \`null\` or a collection for a key, which DVC refuses.`;
    return err([refuseFile(path, message, 'Rename the key.')]);
  }
  return ok({ values, otherKeys, write: next => write(text, path, values, next) });
}

/** Returns the paths of keys that are numbers or bools; undefined where there is a key that DVC refuses. */
function collectOtherKeys(yaml: YamlText): ReadonlySet<string> | undefined {
  const keys = new Set<string>();
  const active = new Set<Node>();
  const refused = new Set<Node>();
  const walk = (node: Node | null | undefined, path: readonly string[]): void => {
    if (!node || active.has(node)) return;
    active.add(node); // An anchor may contain its own alias.
    if (isAlias(node)) walk(yaml.aliases.get(node), path);
    if (isSeq(node)) {
      node.items.forEach((item, i) => {
        walk(item as Node, [...path, String(i)]);
      });
    }
    for (const { key, value } of isMap(node) ? (node.items as PairNode[]) : []) {
      const sources = isSeq(value) ? (value.items as Node[]) : [value];
      if (isMergeKey(key)) for (const source of sources) walk(source, path);
      const read = isScalar(key) && key.type === 'PLAIN' ? readPlain(keyText(key)) : '';
      if (!isScalar(key) || read === null) refused.add(key);
      if (typeof read !== 'string') keys.add(toKeyPath([...path, keyText(key)]));
      walk(value, [...path, keyText(key)]);
    }
    active.delete(node);
  };
  walk(yaml.root, []);
  return refused.size > 0 ? undefined : keys;
}

function write(
  text: string,
  path: string,
  values: TypedMap,
  next: TypedMap
): Result<string, readonly Diagnostic[]> {
  // Scalars first, each in its place; then what is left: keys and items that come or go, and what
  // hung on a changed anchor and is to keep its value; then the digits that splicing rounds off.
  const changed = writeScalars(text, path, next);
  const spliced = splice(
    changed,
    path,
    new Set([...Object.keys(values), ...Object.keys(next)]),
    next
  );
  if (!spliced.ok) return spliced;
  const written = writeScalars(spliced.value, path, next);
  const reread = parseYaml(written, path, 'params/syntax');
  const actual = reread.ok ? (reread.value.typedValue(reread.value.root) ?? {}) : undefined;
  if (sameTyped(actual, next)) return ok(written);
  const message = `\`${path}\` is written in a way that cannot take the override without changing other values.`;
  const help = 'Write the value out where an alias, a merge key or a tag stands, or edit the file.';
  return err([refuseFile(path, message, help)]);
}

function splice(
  text: string,
  path: string,
  names: ReadonlySet<string>,
  next: TypedMap
): Result<string, readonly Diagnostic[]> {
  const parsed = parseForEdit(text, path, 'params/syntax');
  if (!parsed.ok) return parsed;
  const entries = new Map(
    [...names].map(name => {
      const value = memberOf(next, name);
      return [name, value === undefined ? undefined : toRounded(value)] as const;
    })
  );
  return spliceEntries({ yaml: parsed.value, text, entries });
}
