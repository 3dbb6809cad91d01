import { join } from 'node:path';
import type { ApplyPlan, ListedChanges } from '../contract/experiment-view.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import { entryAt, insideProject } from '../disk/index.js';
import type { ObjectReader } from '../git/index.js';
import type { LockData } from '../pipeline/index.js';
import { addFiles } from './backup.js';
import { pathsForGit, type FileStep } from './for-git.js';
import { refuse, type ExperimentContext } from './context.js';
import { entriesBelow, filesInTheWay, lostBelow } from './in-the-way.js';
import { keepConfiguration } from './keep-configuration.js';
import type { CachedOut } from './restore-files.js';
import { takeSnapshot } from './snapshot.js';
import { outsOfRevision } from './workspace-outs.js';

/** What to bring into the workspace. */
export interface ApplyOptions {
  readonly sha: Sha;
  readonly dryRun?: boolean;
  /** Takes the notebooks of the revision, too; they are left alone otherwise. */
  readonly notebook?: boolean;
  /** Goes on where some outs are in no cache. */
  readonly force?: boolean;
  /** Does no more than this to what the workspace has; without it, whatever it takes. */
  readonly listed?: ListedChanges;
}

/** An out to be taken from the cache. */
interface OutStep extends CachedOut {
  readonly isNew: boolean;
}

/** Everything that applying does, worked out before anything is touched. */
export interface ApplySteps {
  readonly files: readonly FileStep[];
  readonly outs: readonly OutStep[];
  /** Outs that are of another revision, where no cache has those of this one. */
  readonly foreign: readonly string[];
  readonly plan: ApplyPlan;
  /** The tree that files are written from. */
  readonly tree: Sha;
  /** The workspace as it is, as a git tree. */
  readonly before: Sha;
}

/** Works out what applying a revision does; refuses what would lose a file, or write outside of the project. */
export async function planApply(
  context: ExperimentContext,
  objects: ObjectReader,
  { sha, notebook = false }: ApplyOptions
): Promise<Result<ApplySteps, Failure>> {
  const planned = await planOuts(context, await outsOfRevision(objects, sha, context.prefix));
  if (!planned.ok) return planned;
  const { outs, missing, foreign } = planned.value;
  const { git, root, prefix } = context;
  const snapshot = await takeSnapshot(context, {});
  if (!snapshot.ok) return snapshot;
  const target = await git.treeOf(sha);
  const { tree } = snapshot.value;
  const added = (await git.files.diffTrees(tree, target))
    .filter(({ path, change }) => change === 'added' && path.startsWith(prefix))
    .map(({ path }) => path.slice(prefix.length));
  // What git does not track and a file or a folder of the revision takes the place of is kept, too.
  const inTheWay = filesInTheWay(root, [...added, ...outs.map(({ path }) => path)]);
  const before = await addFiles(context, tree, [...added, ...inTheWay]);
  const files: FileStep[] = [];
  const kept: { path: string; reason: string }[] = [];
  const adapted = await keepConfiguration(context, objects, { sha, before });
  for (const { path: full, change, sha: content } of await git.files.diffTrees(
    before,
    adapted.tree,
    {
      submodules: false
    }
  )) {
    if (!full.startsWith(prefix)) {
      kept.push({ path: full, reason: 'outside the project' });
      continue;
    }
    const path = full.slice(prefix.length);
    if (path.endsWith('.ipynb') && !notebook) kept.push({ path, reason: 'a notebook' });
    else if (adapted.kept.has(path)) kept.push({ path, reason: 'project configuration' });
    else if (change === 'removed') files.push({ path, change, sha: null });
    else {
      const isNew = !isThere(root, path);
      files.push({ path, change: isNew ? 'created' : 'overwritten', sha: content });
    }
  }
  const clash = findClash(context, files, outs);
  if (!clash.ok) return clash;
  const of = (change: FileStep['change']): string[] =>
    files.filter(step => step.change === change).map(({ path }) => path);
  const plan = {
    sha,
    head: await git.head(),
    overwritten: [...of('overwritten'), ...outs.filter(o => !o.isNew).map(o => o.path)].sort(),
    created: [...of('created'), ...outs.filter(o => o.isNew).map(o => o.path)].sort(),
    removed: [...new Set([...of('removed'), ...foreign])].sort(),
    kept,
    missing,
    forGit: await pathsForGit(context, files)
  };
  return ok({ files, outs, foreign, plan, tree: adapted.tree, before });
}

/**
 * Finds the outs that the workspace does not have as they are recorded, and those that no cache has.
 *
 * What stands in the place of the latter goes, as with `dvc checkout --force`: a model of another checkpoint beside
 * these metrics would pass for theirs.
 */
async function planOuts(
  { root, cache, hasher }: ExperimentContext,
  recorded: ReadonlyMap<string, LockData>
): Promise<Result<{ outs: OutStep[]; missing: string[]; foreign: string[] }, Failure>> {
  const outs: OutStep[] = [];
  const foreign: string[] = [];
  const missing: string[] = [];
  for (const [path, { hash, legacy, size, isExec = false }] of recorded) {
    if (hash === null) continue;
    const own = insideProject(root, path);
    if (!own.ok) return own;
    const there = entryAt(own.value) === undefined ? null : await hasher.hashPath(own.value);
    if (!legacy && there?.hash === hash) continue;
    if (cache.missing(hash, legacy, size).length > 0) {
      // The same hash of old is of the same content, too.
      if (there?.hash === hash) continue;
      missing.push(path);
      if (there && there.nfiles !== 0) foreign.push(path);
      continue;
    }
    // A file takes the place of a whole folder: of that the cache keeps what DVC counts.
    const isFile = !hash.endsWith('.dir');
    if (
      isFile &&
      there?.nfiles !== undefined &&
      [...entriesBelow(root, path)].length > there.nfiles
    )
      return refuseFolder(path);
    outs.push({ path, hash, legacy, isExec, isNew: there === null });
  }
  hasher.save();
  return ok({ outs, missing, foreign });
}

/** Refuses what cannot be done without losing a file that nothing keeps, or that the revision itself rules out. */
function findClash(
  { root }: ExperimentContext,
  files: readonly FileStep[],
  outs: readonly OutStep[]
): Result<void, Failure> {
  const removed = new Set(
    files.filter(({ change }) => change === 'removed').map(({ path }) => path)
  );
  const written = new Set(files.map(({ path }) => path).filter(path => !removed.has(path)));
  for (const path of written) {
    const lost = lostBelow(root, path, entry => removed.has(entry));
    if (lost !== undefined) return refuseFolder(path, lost);
  }
  for (const { path } of outs) {
    const parts = path.split('/');
    const around = parts.map((_, n) => parts.slice(0, n + 1).join('/'));
    const file = around.find(parent => written.has(parent));
    if (file !== undefined)
      return refuse(
        `The revision has both a file \`${file}\` and an out \`${path}\`, which cannot be.`,
        'Take single files of it instead: `git show REV:PATH`.'
      );
  }
  return ok(undefined);
}

function refuseFolder(path: string, example?: string): Result<never, Failure> {
  const holds = example === undefined ? 'files that nothing keeps' : `\`${example}\``;
  return refuse(
    `\`${path}\` is a file of the revision and a folder here, with ${holds} in it.`,
    `Move the folder \`${path}\` away, then try again.`
  );
}

function isThere(root: string, path: string): boolean {
  return entryAt(join(root, path)) !== undefined;
}
