import { join } from 'node:path';
import type { GcReport, HistoryScope } from '../contract/experiment-view.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import type { ObjectReader } from '../git/index.js';
import { readText } from '../disk/index.js';
import { parseLockFile } from '../pipeline/index.js';
import { BACKUP_FILE, BACKUPS, type BackupRecord } from './backup.js';
import { refuse, type ExperimentContext } from './context.js';
import { dropRef } from './manage.js';
import { listExperiments, type ExperimentRef } from './revision.js';
import { pinnedCommits } from './pins.js';
import { listRuns } from './runs.js';
import { readPipeline, type Pipeline } from './stage-files.js';
import { outsOfRevision } from './workspace-outs.js';

/** Which commits keep their experiments; `workspace`: HEAD. */
export type GcScope = HistoryScope & { readonly workspace?: boolean };

/**
 * Removes the experiments that started from none of the kept commits, and cached objects that only they used.
 *
 * An object goes only if no branch, tag, remote branch, kept experiment or backup of the workspace ever recorded it.
 */
export async function collectGarbage(
  context: ExperimentContext,
  scope: GcScope,
  dry: boolean
): Promise<Result<GcReport, Failure>> {
  const { git, cache } = context;
  const { workspace, allBranches, allTags, allCommits, last } = scope;
  if (!workspace && !allBranches && !allTags && !allCommits && last === undefined)
    return refuse(
      'Say which experiments stay.',
      '`-w`: those of the workspace’s commit, `-n N`: of the last N commits, `-a`, `-T`, `-A`: of all branches, tags, commits.'
    );
  const experiments = await listExperiments(git);
  const kept = await keptBaselines(context, scope);
  const running = new Set(
    (await listRuns(context))
      .filter(({ state }) => state === 'running' || state === 'preparing' || state === 'lost')
      .map(({ record }) => record.ref)
  );
  const removed = experiments.filter(
    ({ baseline, ref }) => !kept.has(baseline) && !running.has(ref)
  );
  const stay = experiments.filter(experiment => !removed.includes(experiment));
  const pipeline = readPipeline(context.root);
  if (!pipeline.ok) return pipeline;
  const objects = git.openObjects();
  try {
    // Only what stages wrote: raw data are not an experiment's to drop.
    const own = await outsOf(objects, await locksOfChains(context, removed));
    const used = await usedHashes(context, objects, pipeline.value, stay);
    const gone = [...expand(context, own)].filter(hash => cache.has(hash));
    const still = expand(context, used);
    const free = gone.filter(hash => !still.has(hash));
    const report: GcReport = {
      experiments: removed.map(({ name }) => name),
      objects: free.length,
      bytes: free
        // Of a directory the files are listed themselves.
        .filter(hash => !hash.endsWith('.dir'))
        .reduce((sum, hash) => sum + (cache.sizeOf(hash) ?? 0), 0),
      dry
    };
    if (dry) return ok(report);
    for (const experiment of removed) {
      const dropped = await dropRef(context, experiment);
      if (!dropped.ok) return dropped;
    }
    for (const hash of free) cache.removeObject(hash);
    return ok(report);
  } finally {
    await objects.close();
  }
}

async function keptBaselines({ git }: ExperimentContext, scope: GcScope): Promise<Set<Sha>> {
  const kept = new Set<Sha>();
  const head = await git.head();
  if (head !== null) {
    if (scope.workspace || scope.last !== undefined) kept.add(head);
    if (scope.last !== undefined)
      for (const { sha } of await git.chain([head], [], { limit: scope.last })) kept.add(sha);
  }
  const prefixes = [
    ...(scope.allBranches || scope.allCommits ? ['refs/heads'] : []),
    ...(scope.allTags || scope.allCommits ? ['refs/tags'] : [])
  ];
  if (prefixes.length > 0) {
    const tips = (await git.listRefs(...prefixes)).map(({ sha }) => sha);
    for (const tip of tips) kept.add(tip);
    if (scope.allCommits) for (const { sha } of await git.chain(tips, [])) kept.add(sha);
  }
  return kept;
}

function locksOfChains(
  { git }: ExperimentContext,
  experiments: readonly ExperimentRef[]
): Promise<Sha[]> {
  return git.blobsOf(
    experiments.map(({ tip }) => tip),
    experiments.map(({ baseline }) => baseline),
    /(^|\/)dvc\.lock$/
  );
}

/** Everything that the workspace, a kept commit, a pin or a backup recorded, in lock files and `.dvc` files. */
export async function usedHashes(
  { git, root, prefix }: ExperimentContext,
  objects: ObjectReader,
  pipeline: Pipeline,
  stay: readonly ExperimentRef[]
): Promise<Set<string>> {
  const refs = await git.listRefs('refs/heads', 'refs/tags', 'refs/remotes', 'refs/stagebook/runs');
  const backups = await git.listRefs(BACKUPS);
  const head = await git.head();
  const own: { readonly sha: Sha }[] = head === null ? [] : [{ sha: head }];
  const stash = await git.readRef('refs/stash');
  if (stash !== null) own.push({ sha: stash });
  const undoable: Sha[] = [];
  const used = new Set<string>();
  for (const { sha } of backups) {
    const record = await objects.read(`${sha}:${prefix}${BACKUP_FILE}`);
    if (!record) continue; // A removed experiment: its models are what goes.
    undoable.push(sha);
    for (const { hash } of (JSON.parse(record.content.toString()) as BackupRecord).outs)
      used.add(hash);
  }
  // Of a pinned commit its own outs alone: what came before it in its chain is not pinned.
  for (const sha of await pinnedCommits(git))
    for (const { hash } of (await outsOfRevision(objects, sha, prefix)).values())
      if (hash !== null) used.add(hash);
  const tips = [...refs, ...own].map(({ sha }) => sha);
  const kept = [...tips, ...undoable, ...stay.map(({ tip }) => tip)];
  const blobs = await git.blobsOf(kept, [], /(^|\/)(dvc\.lock|[^/]+\.dvc)$/);
  const texts = (await Promise.all(blobs.map(sha => objects.read(sha)))).map(
    object => object?.content.toString() ?? ''
  );
  const files = [
    ...[...pipeline.stages.values()].map(({ lockFile }) => lockFile),
    ...pipeline.graph.stages.map(({ location }) => location.path)
  ];
  for (const path of new Set(files)) {
    const text = readText(join(root, path));
    if (text.ok && text.value !== undefined) texts.push(text.value);
  }
  // Any md5 in such a file counts: to keep too much is harmless.
  for (const text of texts)
    for (const [, hash] of text.matchAll(/md5: *["']?([0-9a-f]{32}(?:\.dir)?)/g))
      if (hash !== undefined) used.add(hash);
  return used;
}

async function outsOf(objects: ObjectReader, blobs: readonly Sha[]): Promise<Set<string>> {
  const hashes = new Set<string>();
  for (const object of await Promise.all(blobs.map(sha => objects.read(sha)))) {
    const lock = parseLockFile(object?.content.toString() ?? '');
    if (!lock.ok) continue;
    for (const { outs } of Object.values(lock.value.stages))
      for (const { hash } of outs) if (hash !== null) hashes.add(hash);
  }
  return hashes;
}

/** Adds the files of directories. */
export function expand({ cache }: ExperimentContext, hashes: ReadonlySet<string>): Set<string> {
  const all = new Set(hashes);
  for (const hash of hashes) {
    if (!hash.endsWith('.dir')) continue;
    for (const { md5 } of cache.listDirectory(hash) ?? []) all.add(md5);
  }
  return all;
}
