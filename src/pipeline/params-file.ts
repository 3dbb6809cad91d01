import type { Diagnostic } from '../contract/diagnostic.js';
import type { JsonObject } from '../contract/json.js';
import { err, ok, type Result } from '../contract/result.js';
import type { YamlValue } from './yaml-scalar.js';
import { parseYaml } from './parse-yaml.js';
import type { YamlText } from './yaml-text.js';
import { isYamlMap } from './yaml-value.js';

/** Values of a params file as DVC compares them: integers that a number would round are bigint. */
export type TrackedParams = Readonly<Record<string, YamlValue>>;

/** Reads a params file (YAML or JSON) as DVC's own parser does. */
export function parseParams(text: string, path: string): Result<JsonObject, readonly Diagnostic[]> {
  return readMap(text, path, yaml => yaml.value(yaml.root)) as Result<
    JsonObject,
    readonly Diagnostic[]
  >;
}

/** Reads a params file for comparing it with `dvc.lock`: every integer is exact. */
export function parseTrackedParams(
  text: string,
  path: string
): Result<TrackedParams, readonly Diagnostic[]> {
  return readMap(text, path, yaml => yaml.exactValue(yaml.root));
}

function readMap(
  text: string,
  path: string,
  read: (yaml: YamlText) => YamlValue
): Result<TrackedParams, readonly Diagnostic[]> {
  const parsed = parseYaml(text, path, 'params/syntax');
  if (!parsed.ok) return parsed;
  const value = read(parsed.value) ?? {};
  return isYamlMap(value) ? ok(value) : err([notAMapping(path)]);
}

/** Says that a params file is no mapping. */
export function notAMapping(path: string): Diagnostic {
  return {
    severity: 'error',
    code: 'params/syntax',
    message: `\`${path}\` is not a mapping of names to values.`,
    location: { kind: 'file', path },
    help: ['Write each param as `name: value`.']
  };
}
