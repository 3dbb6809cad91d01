import type { Failure } from '../contract/failure.js';
import type { Manifest } from '../contract/manifest.js';
import { ok, type Result } from '../contract/result.js';
import { editLock, parsePipelineFile } from '../pipeline/index.js';
import { readText } from '../disk/index.js';
import { hashLines } from './line-ends.js';
import { LOCK_FILE, PIPELINE_FILE } from './plan-pipeline.js';
import type { PlannedFile } from './planned-file.js';
import type { Project } from './project.js';

/** Plans to remove generated files that no cell makes any more, and what `dvc.lock` holds of stages that are gone. */
export function planRemoval(options: {
  readonly project: Project;
  /** Records of the generated files that no cell makes any more. */
  readonly files: Manifest['files'];
  readonly stages: readonly string[];
  /** `dvc.yaml` as it is going to be. */
  readonly pipeline: string;
}): Result<readonly PlannedFile[], Failure> {
  const { project, files, stages, pipeline } = options;
  const planned: PlannedFile[] = [];
  const needed = codeOf(pipeline);
  for (const [path, { hash }] of Object.entries(files)) {
    const read = readText(project.absolute(path));
    if (!read.ok) return read;
    // One that was edited by hand, or that a stage of the user runs, is theirs by now.
    if (read.value === undefined || hashLines(read.value) !== hash || needed.has(path)) continue;
    planned.push({ path, before: read.value, after: null });
  }
  const lock = readText(project.absolute(LOCK_FILE));
  if (!lock.ok) return lock;
  if (lock.value === undefined || stages.length === 0) return ok(planned);
  const after = editLock(lock.value, { remove: stages });
  return ok([...planned, { path: LOCK_FILE, before: lock.value, after: after || null }]);
}

/** The files that the stages of a `dvc.yaml` depend on. */
function codeOf(text: string): ReadonlySet<string> {
  const parsed = parsePipelineFile(text, PIPELINE_FILE);
  return new Set(parsed.ok ? parsed.value.stages.flatMap(({ entry }) => entry.deps) : []);
}
