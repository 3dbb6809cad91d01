import type { Diagnostic } from '../../contract/diagnostic.js';
import { ok, type Result } from '../../contract/result.js';
import { parseYaml } from '../parse-yaml.js';
import { isYamlMap } from '../yaml-value.js';

/** Puts the stages of a `dvc.lock` of DVC 1, which has no `schema`, below `stages`; a newer one stays as it is. */
export function migrateLock(
  text: string,
  path = 'dvc.lock'
): Result<string, readonly Diagnostic[]> {
  const parsed = parseYaml(text, path, 'pipeline/syntax');
  if (!parsed.ok) return parsed;
  const root = parsed.value.value(parsed.value.root);
  if (!isYamlMap(root) || 'schema' in root || !Object.values(root).every(isStage)) return ok(text);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  return ok(`schema: '2.0'${newline}stages:${newline}${text.replace(/^(?=[^\r\n])/gm, '  ')}`);
}

function isStage(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'cmd' in value;
}
