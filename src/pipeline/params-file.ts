import type { Diagnostic } from '../contract/diagnostic.js';
import type { JsonObject } from '../contract/json.js';
import { err, ok, type Result } from '../contract/result.js';
import type { Integers, YamlValue } from './yaml-scalar.js';
import { readYaml } from './read-yaml.js';
import { findPyProblem, type PyProblem } from './find-py-problem.js';
import { readPyParams } from './py-params.js';
import { readTomlParams } from './toml-params.js';
import { isYamlMap } from './yaml-value.js';

/** Values of a params file as DVC compares them: integers that a number would round are bigint. */
export type TrackedParams = Readonly<Record<string, YamlValue>>;

/** Reads a params file (YAML, JSON, TOML or Python) as DVC's own parser does. */
export function parseParams(text: string, path: string): Result<JsonObject, readonly Diagnostic[]> {
  return readMap(text, path, 'rounded') as Result<JsonObject, readonly Diagnostic[]>;
}

/** Reads a params file for comparing it with `dvc.lock`: every integer is exact. */
export function parseTrackedParams(
  text: string,
  path: string
): Result<TrackedParams, readonly Diagnostic[]> {
  return readMap(text, path, 'exact');
}

/** Reads a params file for filling its values into texts: integers are bigint, so that `1` and `1.0` differ. */
export function parseTypedParams(
  text: string,
  path: string
): Result<TrackedParams, readonly Diagnostic[]> {
  return readMap(text, path, 'bigint');
}

function readMap(
  text: string,
  path: string,
  integers: Integers
): Result<TrackedParams, readonly Diagnostic[]> {
  if (path.toLowerCase().endsWith('.toml')) return readTomlParams(text, path, integers);
  if (path.toLowerCase().endsWith('.py')) {
    const problem = findPyProblem(text);
    return problem ? err([invalidPython(path, problem)]) : ok(readPyParams(text, integers));
  }
  const parsed = readYaml(text, path, 'params/syntax', integers);
  if (!parsed.ok) return parsed;
  const value = parsed.value ?? {};
  return isYamlMap(value) ? ok(value) : err([notAMapping(path)]);
}

function invalidPython(path: string, { message, line }: PyProblem): Diagnostic {
  const start = { line, column: 0 };
  return {
    severity: 'error',
    code: 'params/syntax',
    message: `\`${path}\` is not valid Python: ${message}`,
    location: { kind: 'file', path, range: { start, end: start } },
    help: ['Correct the file at this place.']
  };
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
