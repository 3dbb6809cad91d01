import type { RunRecord, RunView } from '../contract/experiment-run.js';
import type { GcReport, HistoryScope } from '../contract/experiment-view.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import type { ObjectReader, Ref } from '../git/index.js';
import { BACKUP_FILE, type BackupRecord } from './backup.js';
import { refuse, type ExperimentContext } from './context.js';
import { dropObjects, sumBytes, unusedOf } from './drop-objects.js';
import { findExpiredRuns, removeRuns, sortBackups } from './expired.js';
import { dropRef } from './manage.js';
import { findLoosePins, pinnedCommits, PINS } from './pins.js';
import { listExperiments, type ExperimentRef } from './revision.js';
import { RunStore } from './run-store.js';
import { sweepScratchRefs } from './scratch-ref.js';
import { isSharedCache, refuseShared } from './shared-cache.js';
import { sweepRuns } from './sweep.js';
import { UsedObjects } from './used-objects.js';
import { readLockFile } from './recorded-data.js';

/** Which commits keep their experiments; `workspace`: HEAD. */
export type GcScope = HistoryScope & { readonly workspace?: boolean };

/** What to collect, and how far to go. */
export interface GcRequest {
  readonly scope: GcScope;
  /** Lets pinned checkpoints go, too, that no experiment has any more. */
  readonly pins?: boolean;
  /** Removes nothing, and tells what would go. */
  readonly dry?: boolean;
  /** Goes on where other repositories may use the cache, too. */
  readonly force?: boolean;
}

/**
 * Removes the experiments that started from none of the kept commits, and cached objects that only they used;
 * with them what removed experiments left, and backups and folders of runs that are old.
 *
 * An object goes only if no ref, stash, work tree or young backup of the workspace ever recorded it.
 */
export async function collectGarbage(
  context: ExperimentContext,
  { scope, pins = false, dry = false, force = false }: GcRequest
): Promise<Result<GcReport, Failure>> {
  const { workspace, allBranches, allTags, allCommits, last } = scope;
  if (!workspace && !allBranches && !allTags && !allCommits && last === undefined)
    return refuse(
      'Say which experiments stay.',
      '`-w`: those of the workspace’s commit, `-n N`: of the last N commits, `-a`, `-T`, `-A`: of all branches, tags, commits.'
    );
  await sweepRuns(context);
  await sweepScratchRefs(context);
  const live = openRuns(context, 'running', 'preparing').map(({ name }) => name);
  if (live.length > 0 && !dry)
    return refuse(
      `Runs are under way that may need what would go: ${live.map(name => `\`${name}\``).join(', ')}.`,
      'Wait for their end, or stop them: `stagebook exp stop NAME`.'
    );
  const objects = context.git.openObjects();
  try {
    const plan = await planRemoval(context, objects, scope, pins);
    const { cache, config, git } = context;
    const isShared = isSharedCache(context);
    const report = {
      experiments: plan.experiments.map(({ name }) => name),
      pins: plan.pins.length,
      backups: plan.backups.length,
      runs: plan.runs.length,
      sharedCache: isShared ? config.cacheDir : null,
      dry
    };
    const { users } = plan;
    const candidates = [...plan.hashes].filter(hash => cache.has(hash));
    if (dry) {
      const free = await unusedOf(users, candidates, hash => cache.sizeOf(hash) ?? 0);
      return ok({ ...report, objects: free.size, bytes: sumBytes(free) });
    }
    if (isShared && !force && candidates.length > 0) return refuseShared(config.cacheDir);
    for (const experiment of plan.experiments) {
      const dropped = await dropRef(context, experiment);
      if (!dropped.ok) return dropped;
      // It keeps the commits alone.
      plan.gone.add(dropped.value);
    }
    for (const { name, sha } of [...plan.backups, ...(pins ? plan.pins : [])]) {
      const dropped = await git.moveRef(name, sha, null);
      if (!dropped.ok) return dropped;
    }
    removeRuns(plan.runs);
    // Only now: what came to be needed meanwhile stays.
    const freed = await dropObjects({ cache, users, candidates: () => candidates });
    return ok({ ...report, objects: freed.size, bytes: sumBytes(freed) });
  } finally {
    await objects.close();
  }
}

/** Everything that is to go, and who is asked before an object goes. */
interface Removal {
  readonly experiments: readonly ExperimentRef[];
  /** Pinned commits that no experiment has any more. */
  readonly pins: readonly Ref[];
  readonly backups: Awaited<ReturnType<typeof sortBackups>>['expired'];
  readonly runs: ReturnType<typeof findExpiredRuns>;
  readonly hashes: ReadonlySet<string>;
  readonly users: UsedObjects;
  /** Refs that do not count as users. */
  readonly gone: Set<string>;
}

async function planRemoval(
  context: ExperimentContext,
  objects: ObjectReader,
  scope: GcScope,
  dropsPins: boolean
): Promise<Removal> {
  const { git } = context;
  const kept = await keptBaselines(context, scope);
  const open = openRuns(context, 'running', 'preparing', 'lost').map(({ ref }) => ref);
  const all = await listExperiments(git);
  const experiments = all.filter(({ baseline, ref }) => !kept.has(baseline) && !open.includes(ref));
  const stay = all.filter(experiment => !experiments.includes(experiment));
  const backups = await sortBackups(context, objects);
  const going = new Set(experiments.map(({ ref }) => ref));
  const loose = await findLoosePins(git, await pinnedCommits(git), ref => going.has(ref));
  const pins = loose.map(({ sha }) => ({ name: PINS + sha, sha }));
  const gone = [
    ...experiments.map(({ ref, tip }) => ({ name: ref, sha: tip })),
    ...(dropsPins ? pins : []),
    ...backups.experiments,
    ...backups.expired
  ];
  const names = new Set(gone.map(({ name }) => name));
  const users = new UsedObjects(context, { counts: ref => !names.has(ref) });
  const tips = gone.map(({ sha }) => sha);
  const hashes = await recordedOuts(context, objects, tips, await users.tips());
  return {
    experiments,
    pins,
    backups: backups.expired,
    runs: findExpiredRuns(context, { all, stay, kept }),
    hashes: users.expand(hashes),
    users,
    gone: names
  };
}

/** The runs of all projects of the repository that are in one of some states. */
function openRuns(
  { commonDir }: ExperimentContext,
  ...states: readonly RunView['state'][]
): RunRecord[] {
  const runs = new RunStore(commonDir).list().map(({ view }) => view);
  return runs.filter(({ state }) => states.includes(state)).map(({ record }) => record);
}

async function keptBaselines({ git }: ExperimentContext, scope: GcScope): Promise<Set<Sha>> {
  const { workspace, allBranches, allTags, allCommits, last } = scope;
  const kept = new Set<Sha>();
  const head = await git.head();
  if (head !== null && (workspace || last !== undefined)) kept.add(head);
  if (head !== null && last !== undefined)
    for (const { sha } of await git.history.chain([head], [], { limit: last })) kept.add(sha);
  const prefixes = [
    ...(allBranches || allCommits ? ['refs/heads'] : []),
    ...(allTags || allCommits ? ['refs/tags'] : []),
    ...(allCommits ? ['refs/remotes'] : [])
  ];
  if (prefixes.length === 0) return kept;
  const tips = (await git.listRefs(...prefixes)).map(({ sha }) => sha);
  if (allCommits && head !== null) tips.push(head);
  for (const sha of allCommits ? await git.history.listCommits(tips) : tips) kept.add(sha);
  return kept;
}

/** What stages wrote, and what backups stored, in commits that `not` do not reach. Raw data are not an experiment's to drop. */
async function recordedOuts(
  { git }: ExperimentContext,
  objects: ObjectReader,
  tips: readonly Sha[],
  not: readonly Sha[]
): Promise<Set<string>> {
  const hashes = new Set<string>();
  const read = async (pattern: RegExp, outsOf: (text: string) => readonly string[]) => {
    const blobs = await git.history.blobsOf(tips, not, pattern);
    for (const object of await Promise.all(blobs.map(sha => objects.read(sha))))
      for (const hash of outsOf(object?.content.toString() ?? '')) hashes.add(hash);
  };
  await read(/(^|\/)dvc\.lock$/, text => {
    const lock = readLockFile(text);
    const stages = lock.ok ? Object.values(lock.value.stages) : [];
    return stages.flatMap(({ outs }) => outs.flatMap(({ hash }) => hash ?? []));
  });
  await read(BACKUP_PATH, text => (JSON.parse(text) as BackupRecord).outs.map(({ hash }) => hash));
  return hashes;
}

const BACKUP_PATH = new RegExp(`(^|/)${BACKUP_FILE.replaceAll('.', '\\.')}$`);
