import { posix } from 'node:path';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { err, ok, type Result } from '../../contract/result.js';
import { isYamlMap } from '../yaml-value.js';
import { applyOverride } from './apply-override.js';
import { readJsonParams } from './json-params.js';
import { toDiagnostic } from './override-problem.js';
import { isInProject, toOverrideTarget } from './override-target.js';
import { refuseFile, toKeyPath, type ParamsText } from './params-text.js';
import { parseOverride, type Override } from './parse-override.js';
import { findText, type TypedMap, type TypedValue } from './typed-value.js';
import { readYamlParams } from './yaml-params.js';

/** An override with the text that it was given as. */
interface GivenOverride extends Override {
  readonly given: string;
  /** Length of what stands before the override: the file and its colon. */
  readonly shift: number;
}

/**
 * Applies overrides (`lr=0.1`, `other.yaml:+a.b=[1,2]`, `~a`) to params files as `dvc exp run -S`
 * does, and returns the new text of every file that they name. All or nothing; a file that is not
 * in `files` does not exist yet.
 */
export function applyOverrides(
  files: ReadonlyMap<string, string>,
  overrides: readonly string[]
): Result<ReadonlyMap<string, string>, readonly Diagnostic[]> {
  const byPath = new Map<string, GivenOverride[]>();
  const problems: Diagnostic[] = [];
  for (const given of overrides) {
    const { path, override } = toOverrideTarget(given);
    const shift = given.length - override.length;
    const parsed = parseOverride(override);
    if (parsed.ok)
      byPath.set(path, [...(byPath.get(path) ?? []), { ...parsed.value, given, shift }]);
    else problems.push(toDiagnostic(parsed.failure, given, path, shift));
  }
  const texts = new Map<string, string>();
  for (const [path, parsed] of problems.length > 0 ? [] : byPath) {
    const written = overrideFile(path, files.get(path), parsed);
    if (written.ok) texts.set(path, written.value);
    else problems.push(...written.failure);
  }
  return problems.length > 0 ? err(problems) : ok(texts);
}

function overrideFile(
  path: string,
  text: string | undefined,
  overrides: readonly GivenOverride[]
): Result<string, readonly Diagnostic[]> {
  const read = readParams(path, text);
  if (!read.ok) return read;
  const params = read.value;
  const interpolation = findText(params.values, value => value.includes('${'));
  if (interpolation) return err([refuseInterpolation(path, interpolation)]);
  let values: TypedMap = params.values;
  for (const override of overrides) {
    const { given, shift, column } = override;
    const other = namedKeys(override).find(key => params.otherKeys.has(toKeyPath(key)));
    if (other !== undefined) {
      const message = `\`${other.join('.')}\` is a key of \`${path}\` that is no text, and overrides name only texts.`;
      const help = 'Edit the file, or put the key in quotes there.';
      return err([toDiagnostic({ message, column, help }, given, path, shift)]);
    }
    const applied = applyOverride(values, override);
    if (!applied.ok) return err([toDiagnostic(applied.failure, given, path, shift)]);
    values = applied.value;
  }
  const missing = findText(values, value => value === '???');
  return missing ? err([refuseMissing(path, missing)]) : params.write(values);
}

function readParams(
  path: string,
  text: string | undefined
): Result<ParamsText, readonly Diagnostic[]> {
  if (!isInProject(path)) {
    const message = `\`${path}\` is no file of the project.`;
    const help = 'Name the params file relative to the project: `conf/train.yaml:lr=0.1`.';
    return err([refuseFile(path, message, help)]);
  }
  switch (posix.extname(path).toLowerCase()) {
    case '.json':
      return readJsonParams(text ?? '{}\n', path);
    case '.toml':
    case '.py': {
      const message = `Values of \`${path}\` cannot be overridden: it is neither YAML nor JSON.`;
      return err([
        refuseFile(path, message, 'Edit the file, or keep these params in YAML or JSON.')
      ]);
    }
    default:
      return readYamlParams(text ?? '', path);
  }
}

/** Returns the path of every key that an override names, those in its value included. */
function namedKeys({ path, value }: Override): (readonly string[])[] {
  return [...path.map((_, i) => path.slice(0, i + 1)), ...keysBelow(path, value)];
}

function keysBelow(path: readonly string[], value: TypedValue | undefined): (readonly string[])[] {
  if (!isYamlMap(value)) return []; // A list replaces what is there.
  return Object.entries(value).flatMap(([key, member]) => {
    const inner = [...path, key];
    return [inner, ...keysBelow(inner, member)];
  });
}

function refuseInterpolation(path: string, at: readonly string[]): Diagnostic {
  const message = `\`${at.join('.')}\` in \`${path}\` is an interpolation (\`\${…}\`), which DVC would replace by its value in the file.`;
  return refuseFile(path, message, 'Write the value out, or edit the file instead of overriding.');
}

function refuseMissing(path: string, at: readonly string[]): Diagnostic {
  const name = at.join('.');
  const message = `\`${name}\` in \`${path}\` is \`???\`: its value is missing.`;
  return refuseFile(path, message, `Give it as well: \`${name}=…\`.`);
}
