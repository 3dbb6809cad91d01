import { matchParam, type Held } from './match-param.js';
import type { TrackedParams } from './params-file.js';
import type { YamlValue } from './yaml-scalar.js';
import { isYamlList, isYamlMap } from './yaml-value.js';

/** Finds each value of a params file that a tracked name fits: DVC takes it where it is one. */
export function paramsAt(values: TrackedParams, name: string): readonly YamlValue[] {
  return findByName(values, name) ?? matchParam<YamlValue>(values, name, heldBy);
}

/** Finds what a plain name leads to through mappings alone, as nearly all do: a large file is not gone through. */
function findByName(values: TrackedParams, name: string): readonly YamlValue[] | undefined {
  if (/^$|^\.|[*?[]/.test(name)) return undefined;
  let at: YamlValue = values;
  for (const part of name.split('.')) {
    if (isYamlList(at)) return undefined;
    const member: YamlValue | undefined =
      isYamlMap(at) && Object.hasOwn(at, part) ? at[part] : undefined;
    if (member === undefined) return [];
    at = member;
  }
  return [at];
}

function heldBy(value: YamlValue): Held<YamlValue> {
  if (isYamlList(value)) return { items: value };
  return isYamlMap(value) ? { pairs: Object.entries(value) } : undefined;
}
