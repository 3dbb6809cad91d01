import { isMap, isScalar, isSeq, visit, type Node } from 'yaml';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { err, ok, type Result } from '../../contract/result.js';
import { notAMapping } from '../params-file.js';
import { parseYaml } from '../parse-yaml.js';
import { applyPatches, type Patch } from '../patch-value.js';
import { spliceEntries } from '../splice-entries.js';
import { parseForEdit } from '../splice-request.js';
import { detectLayout, endOf, startOf } from '../yaml-layout.js';
import { formatNumber, readPlain } from '../yaml-scalar.js';
import { keyText, type PairNode, type YamlText } from '../yaml-text.js';
import { isYamlMap } from '../yaml-value.js';
import { refuseFile, type ParamsText } from './params-text.js';
import { memberOf, sameTyped, toRounded, type TypedMap, type TypedValue } from './typed-value.js';

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
  const keys = keysWithoutText(yaml.root);
  if (keys.has('null')) {
    const message = `\`${path}\` has \`null\` or a collection for a key, which DVC refuses.`;
    return err([refuseFile(path, message, 'Rename the key.')]);
  }
  return ok({
    values,
    otherKeys: keys,
    write: next => write(text, yaml, values, next)
  });
}

/** Returns the keys that are numbers or bools; `null` stands for every key that DVC refuses. */
function keysWithoutText(root: Node | null): ReadonlySet<string> {
  const keys = new Set<string>();
  visit(root, {
    Pair: (_, pair) => {
      const { key } = pair as PairNode;
      const value = isScalar(key) && key.type === 'PLAIN' ? readPlain(keyText(key)) : '';
      if (!isScalar(key) || value === null) keys.add('null');
      else if (typeof value !== 'string') keys.add(keyText(key));
    }
  });
  return keys;
}

function write(
  text: string,
  yaml: YamlText,
  values: TypedMap,
  next: TypedMap
): Result<string, readonly Diagnostic[]> {
  const names = new Set([...Object.keys(values), ...Object.keys(next)]);
  // Every entry is named: those that hang on a changed anchor are to keep their values.
  const entries = new Map(
    [...names].map(name => {
      const value = memberOf(next, name);
      return [name, value === undefined ? undefined : toRounded(value)] as const;
    })
  );
  const spliced = spliceEntries({ yaml, text, entries });
  if (!spliced.ok) return spliced;
  const exact = writeExactNumbers(spliced.value, yaml.path, next);
  const reread = parseYaml(exact, yaml.path, 'params/syntax');
  const actual = reread.ok ? (reread.value.typedValue(reread.value.root) ?? {}) : undefined;
  if (sameTyped(actual, next)) return ok(exact);
  const message = `\`${yaml.path}\` is written in a way that cannot take the override without changing other values.`;
  const help = 'Write the value out where an alias, a merge key or a tag stands, or edit the file.';
  return err([refuseFile(yaml.path, message, help)]);
}

/** Gives numbers the form that the splicer, which knows no types, could not: `1.0` for a float, every digit of an integer. */
function writeExactNumbers(text: string, path: string, next: TypedMap): string {
  const parsed = parseYaml(text, path, 'params/syntax');
  if (!parsed.ok) return text;
  const yaml = parsed.value;
  const patches: Patch[] = [];
  const walk = (node: Node | null, value: TypedValue): void => {
    if (isMap(node)) {
      for (const pair of node.items as PairNode[]) {
        const member = memberOf(value, keyText(pair.key));
        if (member !== undefined) walk(pair.value, member);
      }
    } else if (isSeq(node)) {
      node.items.forEach((item, i) => {
        walk(item as Node, memberOf(value, String(i)) ?? null);
      });
    } else if (isScalar(node) && !sameTyped(yaml.typedValue(node), value)) {
      const written = formatExact(value);
      const end = endOf(node, text);
      if (written !== undefined && end !== undefined) {
        patches.push({ start: startOf(node), end, text: written });
      }
    }
  };
  walk(yaml.root, next);
  return applyPatches(text, patches, detectLayout(yaml).newline);
}

function formatExact(value: TypedValue): string | undefined {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'number') return undefined;
  const written = formatNumber(value);
  return /^-?\d+$/.test(written) ? `${written}.0` : written;
}
