import { matchParam, type Held } from './match-param.js';
import type { TrackedParams } from './params-file.js';
import type { YamlValue } from './yaml-scalar.js';
import { isYamlList, isYamlMap } from './yaml-value.js';

/** Finds each value of a params file that a tracked name fits: DVC takes it where it is one. */
export function paramsAt(values: TrackedParams, name: string): readonly YamlValue[] {
  return matchParam<YamlValue>(values, name, heldBy);
}

function heldBy(value: YamlValue): Held<YamlValue> {
  if (isYamlList(value)) return { items: value };
  return isYamlMap(value) ? { pairs: Object.entries(value) } : undefined;
}
