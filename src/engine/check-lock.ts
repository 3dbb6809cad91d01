import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { readText } from '../disk/index.js';
import { parseLockFile } from '../pipeline/index.js';
import { LOCK_FILE } from './pipeline-paths.js';
import type { Project } from './project.js';

/** Refuses a `dvc.lock` that does not parse, as a merge may leave it: DVC would run nothing of what is written beside it. */
export function checkLock(project: Project): Result<void, Failure> {
  const read = readText(project.absolute(LOCK_FILE));
  if (!read.ok) return read;
  const parsed = parseLockFile(read.value ?? '', LOCK_FILE);
  const torn = parsed.ok ? [] : parsed.failure.filter(({ code }) => code === 'pipeline/syntax');
  return torn.length > 0 ? err({ reason: 'invalid-input', diagnostics: torn }) : ok(undefined);
}
