import type { YamlValue } from '../yaml-scalar.js';
import { isYamlList, isYamlMap } from '../yaml-value.js';
import { findExpressions, isExact } from './expressions.js';
import { pythonText, toText } from './python-text.js';
import type { YamlMap } from './scope.js';

/** One stage of a template: what stands behind the `@` of its name, and what `item` and `key` mean in it. */
export interface Instance {
  readonly key: string;
  readonly bindings: YamlMap;
}

/** Returns the instances of a `foreach`, or undefined where its data are no list or mapping. */
export function foreachInstances(
  source: YamlValue,
  data: YamlValue
): readonly Instance[] | undefined {
  const values = new Map<string, YamlValue>();
  if (isYamlMap(data)) {
    return Object.entries(data).map(([key, item]) => ({ key, bindings: { item, key } }));
  }
  if (!isYamlList(data)) return undefined;
  const isComposite = data.some(isContainer);
  data.forEach((item, i) => {
    values.set(isComposite ? String(i) : nameOf(item, itemOf(source, i)), item);
  });
  return [...values].map(([key, item]) => ({ key, bindings: { item } }));
}

/** Returns the instances of a `matrix`: every combination, the last name changing fastest; or the name whose values are no list. */
export function matrixInstances(
  sources: YamlMap,
  data: YamlMap
): readonly Instance[] | { readonly name: string } {
  let combinations: readonly { readonly parts: readonly string[]; readonly item: YamlMap }[] = [
    { parts: [], item: {} }
  ];
  for (const [[name, value], source] of zip(Object.entries(data), Object.values(sources))) {
    const values = listOf(value);
    if (!values) return { name };
    const choices = values.map((choice, i) => ({
      part: isContainer(choice) ? `${name}${i}` : nameOf(choice, itemOf(source, i)),
      choice
    }));
    combinations = combinations.flatMap(({ parts, item }) =>
      choices.map(({ part, choice }) => ({
        parts: [...parts, part],
        item: { ...item, [name]: choice }
      }))
    );
  }
  const instances = new Map(combinations.map(({ parts, item }) => [parts.join('-'), item]));
  return [...instances].map(([key, item]) => ({ key, bindings: { key, item } }));
}

function zip<A, B>(as: readonly A[], bs: readonly B[]): (readonly [A, B | undefined])[] {
  return as.map((a, i) => [a, bs[i]] as const);
}

/** What Python goes through where values are asked for: the letters of a text, the keys of a mapping. */
function listOf(value: YamlValue): readonly YamlValue[] | undefined {
  if (isYamlList(value)) return value;
  if (typeof value === 'string') return Array.from(value);
  return isYamlMap(value) ? Object.keys(value) : undefined;
}

/** The item of a list as it is written; undefined where the whole list comes from a variable. */
function itemOf(source: YamlValue | undefined, index: number): YamlValue | undefined {
  return isYamlList(source) ? source[index] : undefined;
}

/** DVC names a stage after `true` where that is written there, after `True` where a variable says it. */
function nameOf(value: YamlValue, source: YamlValue | undefined): string {
  const isVariable =
    source === undefined ||
    (typeof source === 'string' && isExact(source, findExpressions(source)));
  return isVariable ? pythonText(value) : toText(value);
}

function isContainer(value: YamlValue): boolean {
  return isYamlList(value) || isYamlMap(value);
}
