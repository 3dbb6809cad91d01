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
import { ok, type Result } from '../contract/result.js';
import { refuse, type ExperimentContext, type RevisionFiles } from '../experiment/index.js';
import type { LockData, LockEntry } from '../pipeline/index.js';

/** Folders that nobody has loaded from for a day are removed. */
const KEPT_MS = 24 * 3_600_000;

/** What of a past stage is to be laid out. */
interface PastFiles {
  readonly folder: string;
  readonly lock: LockEntry;
  readonly stage: string;
}

/** Lays out what the cache and git have of a stage's outs, and of what it read; what is missing is told where it is used. */
export async function layOutPast(
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
