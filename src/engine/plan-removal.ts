import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { editLock } from '../pipeline/index.js';
import { readText } from '../disk/index.js';
import type { LeftFile } from './left-files.js';
import { LOCK_FILE } from './plan-pipeline.js';
import type { PlannedFile } from './planned-file.js';
import type { Project } from './project.js';

/** Plans to remove generated files that are nobody's, and what `dvc.lock` holds of stages that are gone. */
export function planRemoval(
  project: Project,
  files: readonly LeftFile[],
  stages: readonly string[]
): Result<readonly PlannedFile[], Failure> {
  const planned = files
    .filter(({ kept }) => kept === undefined)
    .map(({ path, text }): PlannedFile => ({ path, before: text, after: null }));
  const lock = readText(project.absolute(LOCK_FILE));
  if (!lock.ok) return lock;
  if (lock.value === undefined || stages.length === 0) return ok(planned);
  const after = editLock(lock.value, { remove: stages });
  return ok([...planned, { path: LOCK_FILE, before: lock.value, after: after || null }]);
}
