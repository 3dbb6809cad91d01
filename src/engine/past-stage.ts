import { join } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { isJsonObject, type JsonObject } from '../contract/json.js';
import { MANIFEST_PATH, type ManifestStage } from '../contract/manifest.js';
import { err, ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import type { StageRunRequest } from '../contract/stage-run.js';
import {
  findRevision,
  refuse,
  readLockFile,
  RevisionFiles,
  type ExperimentContext
} from '../experiment/index.js';
import { parseParams, parsePipelineFile, type LockEntry } from '../pipeline/index.js';
import { layOutPast } from './lay-out-past.js';
import { parseManifest } from './parse-manifest.js';
import { LOCK_FILE, PARAMS_FILE, PIPELINE_FILE } from './pipeline-paths.js';

/** Where the files of past stages lie, below the project: a folder for each commit. */
const FOLDER = '.dvc/tmp/stagebook/revisions';

/** Returns a stage of a revision: its params as they were, and its files laid out beside the workspace, which stays as it is. */
export async function pastStage(
  context: ExperimentContext,
  stage: string,
  rev: string
): Promise<Result<StageRunRequest, Failure>> {
  const found = await findRevision(context.git, rev);
  if (!found.ok) return found;
  const { sha } = found.value;
  const objects = context.git.openObjects();
  try {
    const files = await RevisionFiles.open(context, sha, objects);
    const written = parseManifest((await files.text(MANIFEST_PATH)) ?? '')?.stages[stage];
    const lock = await readLock(files, stage, sha);
    if (!lock.ok) return lock;
    const folder = join(context.root, FOLDER, sha);
    const laidOut = await layOutPast(context, files, { folder, lock: lock.value, stage });
    if (!laidOut.ok) return laidOut;
    const params = (await readParams(files, PARAMS_FILE))?.[stage];
    return ok({
      root: context.root,
      stage,
      params: isJsonObject(params) ? params : {},
      ...(written && { written: written.params }),
      paramsFiles: await readParamsFiles(files, written),
      wiring: written?.wiring ?? {},
      past: { rev: sha, folder }
    });
  } finally {
    await objects.close();
  }
}

async function readLock(
  files: RevisionFiles,
  stage: string,
  sha: Sha
): Promise<Result<LockEntry, Failure>> {
  const at = sha.slice(0, 7);
  const pipeline = parsePipelineFile((await files.text(PIPELINE_FILE)) ?? '', PIPELINE_FILE);
  if (!pipeline.ok) return err({ reason: 'invalid-input', diagnostics: pipeline.failure });
  const names = pipeline.value.stages.map(({ name }) => name);
  const others = names.map(name => `\`${name}\``).join(', ');
  if (!names.includes(stage))
    return refuse(
      `There is no stage \`${stage}\` in ${at}.`,
      others === '' ? 'It has no stages.' : `There is ${others}.`
    );
  const lock = readLockFile((await files.text(LOCK_FILE)) ?? '', LOCK_FILE);
  if (!lock.ok) return err({ reason: 'invalid-input', diagnostics: lock.failure });
  const entry = lock.value.stages[stage];
  if (entry) return ok(entry);
  return refuse(
    `Stage \`${stage}\` has not run in ${at}.`,
    'Load it from a revision with results.'
  );
}

async function readParams(files: RevisionFiles, path: string): Promise<JsonObject | undefined> {
  const text = await files.text(path);
  const parsed = text === undefined ? undefined : parseParams(text, path);
  return parsed?.ok ? parsed.value : undefined;
}

async function readParamsFiles(
  files: RevisionFiles,
  written: ManifestStage | undefined
): Promise<Readonly<Record<string, JsonObject>>> {
  const found: Record<string, JsonObject> = {};
  for (const { path } of written?.paramsFiles ?? []) {
    const values = await readParams(files, path);
    if (values) found[path] = values;
  }
  return found;
}
