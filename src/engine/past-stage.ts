import {
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DvcCache } from '../cache/index.js';
import type { Failure } from '../contract/failure.js';
import { isJsonObject, type JsonObject } from '../contract/json.js';
import { MANIFEST_PATH, type ManifestStage } from '../contract/manifest.js';
import { err, ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import type { StageRunRequest } from '../contract/stage-run.js';
import { findRevision, RevisionFiles, type ExperimentContext } from '../experiment/index.js';
import {
  parseLockFile,
  parseParams,
  parsePipelineFile,
  type LockData,
  type LockEntry
} from '../pipeline/index.js';
import { parseManifest } from './parse-manifest.js';
import { LOCK_FILE, PARAMS_FILE, PIPELINE_FILE } from './pipeline-paths.js';

/** Where the files of past stages lie, below the project: a folder for each commit. */
const FOLDER = '.dvc/tmp/stagebook/revisions';
/** Folders that nobody has loaded from for a day are removed. */
const KEPT_MS = 24 * 3_600_000;

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
    const laidOut = await layOut(context, files, { folder, lock: lock.value, stage });
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
  const lock = parseLockFile((await files.text(LOCK_FILE)) ?? '', LOCK_FILE);
  if (!lock.ok) return err({ reason: 'invalid-input', diagnostics: lock.failure });
  const entry = lock.value.stages[stage];
  if (entry) return ok(entry);
  return refuse(
    `Stage \`${stage}\` has not run in ${at}.`,
    'Load it from a revision with results.'
  );
}

/** What of a past stage is to be laid out. */
interface PastFiles {
  readonly folder: string;
  readonly lock: LockEntry;
  readonly stage: string;
}

/** Lays out what the cache and git have of a stage's outs, and of what it read; what is missing is told where it is used. */
async function layOut(
  context: ExperimentContext,
  files: RevisionFiles,
  { folder, lock, stage }: PastFiles
): Promise<Result<void, Failure>> {
  removeOld(dirname(folder), folder);
  const cache = new DvcCache(context.config.cacheDir, {
    shared: context.config.shared,
    // Large data are neither copied nor kept alive by a folder that comes and goes.
    links: ['reflink', 'symlink', 'hardlink', 'copy']
  });
  const missing: LockData[] = [];
  for (const data of lock.outs)
    if (!(await layOutOne(cache, files, data, folder))) missing.push(data);
  for (const data of lock.deps) await layOutOne(cache, files, data, folder);
  const [first] = missing;
  if (!first || missing.length < lock.outs.length) return ok(undefined);
  return refuse(
    `The results of stage \`${stage}\` are not in the DVC cache: \`${first.path}\` (${first.hash ?? 'no hash'}).`,
    'Fetch them: `stagebook exp pull REMOTE NAME` for an experiment, `dvc fetch --all-commits` for a commit.',
    'A checkpoint that was thinned out has no model any more.'
  );
}

/** Returns false where neither git nor the cache has the content. */
async function layOutOne(
  cache: DvcCache,
  files: RevisionFiles,
  { path, hash, legacy, isExec = false }: LockData,
  folder: string
): Promise<boolean> {
  const target = join(folder, path);
  // A path that leads out of the folder would be somebody else's file.
  if (!target.startsWith(`${folder}/`) && !target.startsWith(`${folder}\\`)) return false;
  if (existsSync(target)) return true;
  if (hash !== null && cache.missing(hash, legacy).length === 0) {
    mkdirSync(dirname(target), { recursive: true });
    return (await cache.checkout(hash, target, { link: 'configured', isExec, legacy })).ok;
  }
  const inGit = files.paths.filter(file => file === path || file.startsWith(`${path}/`));
  for (const file of inGit) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), (await files.bytes(file)) ?? '');
  }
  return inGit.length > 0;
}

function removeOld(parent: string, current: string): void {
  mkdirSync(current, { recursive: true });
  const now = new Date();
  utimesSync(current, now, now);
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name);
    const age = now.getTime() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Infinity);
    if (age > KEPT_MS) rmSync(folder, { recursive: true, force: true });
  }
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

function refuse(message: string, ...help: readonly string[]): Result<never, Failure> {
  return err({ reason: 'refused', message, help });
}
