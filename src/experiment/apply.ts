import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ApplyPlan, ApplyReport } from '../contract/experiment-view.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import { ioFailure } from '../disk/index.js';
import type { ObjectReader } from '../git/index.js';
import type { LockData } from '../pipeline/index.js';
import { addFiles, makeBackup } from './backup.js';
import { refuse, type ExperimentContext } from './context.js';
import { outsOfRevision } from './workspace-outs.js';
import { restoreFiles } from './restore-files.js';
import { takeSnapshot } from './snapshot.js';

/** What to bring into the workspace. */
export interface ApplyOptions {
  readonly sha: Sha;
  readonly dryRun?: boolean;
  /** Takes the notebooks of the revision, too; they are left alone otherwise. */
  readonly notebook?: boolean;
  /** Goes on where some outs are in no cache. */
  readonly force?: boolean;
}

/** A file of git to be written or removed. */
interface FileStep {
  readonly path: string;
  readonly change: 'created' | 'overwritten' | 'removed';
}

/** Everything that applying does, worked out before anything is touched. */
interface Steps {
  readonly files: readonly FileStep[];
  readonly outs: readonly {
    readonly path: string;
    readonly data: LockData;
    readonly isNew: boolean;
  }[];
  readonly plan: ApplyPlan;
  /** The workspace as it is, as a git tree. */
  readonly before: Sha;
}

/**
 * Makes the files and outs of a revision those of the workspace. HEAD and the index stay.
 *
 * Nothing is lost: the workspace is kept as a backup first, outs included, and other ignored files are not touched.
 */
export async function applyRevision(
  context: ExperimentContext,
  options: ApplyOptions
): Promise<Result<ApplyReport, Failure>> {
  const objects = context.git.openObjects();
  try {
    const steps = await planSteps(context, objects, options);
    if (!steps.ok) return steps;
    const { plan, files, outs } = steps.value;
    if (options.dryRun || (files.length === 0 && outs.length === 0))
      return ok({ ...plan, backup: null });
    if (plan.missing.length > 0 && !options.force)
      return refuse(
        `Not in the cache any more: ${plan.missing.map(path => `\`${path}\``).join(', ')}.`,
        'Fetch them with `stagebook exp pull`, or apply the rest with `--force`.'
      );
    const backup = await makeBackup(context, {
      tree: steps.value.before,
      outs: outs.map(({ path }) => path),
      files: files.map(({ path }) => path),
      created: [...files, ...outs.map(o => ({ path: o.path, change: o.isNew ? 'created' : '' }))]
        .filter(({ change }) => change === 'created')
        .map(({ path }) => path),
      subject: `stagebook: workspace before ${options.sha.slice(0, 7)} was applied`
    });
    if (!backup.ok) return backup;
    const done = await carryOut(context, options.sha, steps.value);
    return done.ok ? ok({ ...plan, backup: backup.value }) : done;
  } finally {
    await objects.close();
  }
}

async function planSteps(
  context: ExperimentContext,
  objects: ObjectReader,
  { sha, notebook = false }: ApplyOptions
): Promise<Result<Steps, Failure>> {
  const { git, root, prefix, cache, hasher } = context;
  const snapshot = await takeSnapshot(context, {});
  if (!snapshot.ok) return snapshot;
  const target = await git.treeOf(sha);
  const { tree } = snapshot.value;
  const added = (await git.diffTrees(tree, target))
    .filter(({ path, change }) => change === 'added' && path.startsWith(prefix))
    .map(({ path }) => path.slice(prefix.length));
  const before = await addFiles(context, tree, added);
  const files: FileStep[] = [];
  const kept: { path: string; reason: string }[] = [];
  for (const { path: full, change } of await git.diffTrees(before, target)) {
    if (!full.startsWith(prefix)) {
      kept.push({ path: full, reason: 'outside the project' });
      continue;
    }
    const path = full.slice(prefix.length);
    if (path.endsWith('.ipynb') && !notebook) kept.push({ path, reason: 'a notebook' });
    else if (change === 'removed') files.push({ path, change: 'removed' });
    else files.push({ path, change: existsSync(join(root, path)) ? 'overwritten' : 'created' });
  }
  const outs: Steps['outs'][number][] = [];
  const missing: string[] = [];
  for (const [path, data] of await outsOfRevision(objects, sha, prefix)) {
    if (data.hash === null) continue;
    const own = join(root, path);
    const isThere = existsSync(own);
    if (isThere && !data.legacy && (await hasher.hashPath(own))?.hash === data.hash) continue;
    if (cache.missing(data.hash, data.legacy, data.size).length > 0) missing.push(path);
    else outs.push({ path, data, isNew: !isThere });
  }
  hasher.save();
  const of = (change: FileStep['change']): string[] =>
    files.filter(step => step.change === change).map(({ path }) => path);
  const plan = {
    sha,
    overwritten: [...of('overwritten'), ...outs.filter(o => !o.isNew).map(o => o.path)].sort(),
    created: [...of('created'), ...outs.filter(o => o.isNew).map(o => o.path)].sort(),
    removed: of('removed').sort(),
    kept,
    missing
  };
  return ok({ files, outs, plan, before });
}

async function carryOut(
  context: ExperimentContext,
  sha: Sha,
  { files, outs }: Steps
): Promise<Result<void, Failure>> {
  const { root, cache } = context;
  // Outs first: a lock file that tells of outs which are not there yet would make DVC run again.
  for (const { path, data } of outs) {
    if (data.hash === null) continue;
    const { hash, legacy, isExec = false } = data;
    const done = await cache.checkout(hash, join(root, path), {
      link: 'configured',
      isExec,
      legacy
    });
    if (!done.ok) return done;
  }
  const remove = files.filter(({ change }) => change === 'removed').map(({ path }) => path);
  const write = files.filter(({ change }) => change !== 'removed').map(({ path }) => path);
  try {
    await restoreFiles(context, { sha, write, remove });
  } catch (error) {
    return ioFailure((error as NodeJS.ErrnoException).path ?? context.root, error);
  }
  return ok(undefined);
}
