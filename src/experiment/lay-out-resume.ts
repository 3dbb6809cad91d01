import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ResumePoint, RunRecord } from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { RESUME_ORDER, RESUME_COPIES } from '../contract/stage-run.js';
import { insideProject, readText } from '../disk/index.js';
import { parseTree, type ObjectReader } from '../git/index.js';
import { keepOuts, type LockData } from '../pipeline/index.js';
import { noModel } from './checkpoint-outs.js';
import type { ExperimentContext } from './context.js';
import { isOurs } from './resumable.js';
import type { StageFiles } from './stage-files.js';
import { readLockFile } from './recorded-data.js';

/** Lays private copies of a checkpoint's files out where the stage that goes on finds them. */
export async function layOutResume(
  context: ExperimentContext,
  record: RunRecord,
  point: ResumePoint,
  stage: StageFiles
): Promise<Result<void, Failure>> {
  const { cache, git, prefix } = context;
  const ours = isOurs(stage);
  const target = (path: string): string =>
    ours ? join(record.workspace, RESUME_COPIES, path) : join(record.workspace, path);
  const objects = git.openObjects();
  const files: string[] = [];
  try {
    const lock = await recordedOuts(objects, `${point.sha}:${prefix}${stage.lockFile}`, stage);
    for (const out of stage.outs) {
      const inside = insideProject(record.workspace, out.path);
      if (!inside.ok && !out.isCached) continue; // The stage's own, of which a checkpoint has nothing.
      if (!inside.ok) return inside;
      if (!out.isCached) {
        if (await exportPath(objects, `${point.sha}:${prefix}${out.path}`, target(out.path)))
          files.push(out.path);
        continue;
      }
      const data = lock.find(({ path }) => path === out.written);
      if (!data?.hash) continue; // It was not written yet at this checkpoint.
      const { hash, legacy, isExec = false } = data;
      if (cache.missing(hash, legacy, data.size).length > 0) return noModel(point.sha, out.path);
      const done = await cache.checkout(hash, target(out.path), { link: 'copy', isExec, legacy });
      if (!done.ok) return done;
      files.push(out.path);
    }
  } finally {
    await objects.close();
  }
  if (!ours) return leaveInPlace(record, stage);
  const { sha, step, next } = point;
  const path = join(record.workspace, RESUME_ORDER);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify({ sha, stage: stage.name, step, next, files }));
  return ok(undefined);
}

/**
 * Keeps DVC from deleting what was laid out: a program that finds nothing left to do writes no metrics either.
 *
 * Only the temp workspace is changed; no commit of the experiment takes `dvc.yaml` from there.
 */
function leaveInPlace(
  { workspace }: RunRecord,
  { graph: { source } }: StageFiles
): Result<void, Failure> {
  if (!source) return ok(undefined);
  const path = join(workspace, source.file.path);
  const text = readText(path);
  if (!text.ok) return text;
  const kept = keepOuts(text.value ?? '', source.stage.name, source.file.path);
  if (!kept.ok) return err({ reason: 'invalid-input', diagnostics: kept.failure });
  writeFileSync(path, kept.value);
  return ok(undefined);
}

async function recordedOuts(
  objects: ObjectReader,
  name: string,
  stage: StageFiles
): Promise<readonly LockData[]> {
  const text = (await objects.read(name))?.content.toString();
  const lock = readLockFile(text ?? '');
  return lock.ok ? (lock.value.stages[stage.lockKey]?.outs ?? []) : [];
}

/** Writes a file or folder of a commit to the disk; false where the commit has none of that name. */
async function exportPath(objects: ObjectReader, name: string, target: string): Promise<boolean> {
  const object = await objects.read(name);
  if (object?.type === 'blob') {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, object.content);
    return true;
  }
  if (object?.type !== 'tree') return false;
  mkdirSync(target, { recursive: true });
  for (const entry of parseTree(object.content)) {
    const path = join(target, entry.name);
    await exportPath(objects, entry.sha, path);
    if (entry.mode === '100755') chmodSync(path, 0o755);
  }
  return true;
}
