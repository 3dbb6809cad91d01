import type { DiagnosticCode } from '../contract/diagnostic-codes.js';
import type { Diagnostic } from '../contract/diagnostic.js';
import { ok, type Result } from '../contract/result.js';
import { parseYaml } from './parse-yaml.js';
import { readPlainYaml } from './plain-yaml.js';
import { toInteger, type Integers, type YamlValue } from './yaml-scalar.js';
import { isYamlList, isYamlMap } from './yaml-value.js';

/** Reads the value of a YAML text where nobody asks for places in it. */
export function readYaml(
  text: string,
  path: string,
  code: DiagnosticCode,
  integers: Integers
): Result<YamlValue, readonly Diagnostic[]> {
  const plain = readPlainYaml(text);
  if (plain) return ok(withIntegers(plain.value, integers));
  const parsed = parseYaml(text, path, code);
  return parsed.ok ? ok(parsed.value.valueWith(parsed.value.root, integers)) : parsed;
}

/** Returns a value, in which integers are bigint, with integers as asked for. */
export function withIntegers(value: YamlValue, integers: Integers): YamlValue {
  if (integers === 'bigint') return value;
  if (typeof value === 'bigint') return toInteger(value, integers);
  if (isYamlList(value)) return value.map(item => withIntegers(item, integers));
  if (!isYamlMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withIntegers(item, integers)])
  );
}
