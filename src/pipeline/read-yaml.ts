import type { DiagnosticCode } from '../contract/diagnostic-codes.js';
import type { Diagnostic } from '../contract/diagnostic.js';
import { ok, type Result } from '../contract/result.js';
import { parseYaml } from './parse-yaml.js';
import { readPlainYaml } from './plain-yaml.js';
import type { Integers, YamlValue } from './yaml-scalar.js';

/** Reads the value of a YAML text where nobody asks for places in it. */
export function readYaml(
  text: string,
  path: string,
  code: DiagnosticCode,
  integers: Integers
): Result<YamlValue, readonly Diagnostic[]> {
  const plain = readPlainYaml(text, integers);
  if (plain) return ok(plain.value);
  const parsed = parseYaml(text, path, code);
  return parsed.ok ? ok(parsed.value.valueWith(parsed.value.root, integers)) : parsed;
}
