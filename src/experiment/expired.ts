import { rmSync } from 'node:fs';
import type { Sha } from '../contract/sha.js';
import { parseCommit, type ObjectReader, type Ref } from '../git/index.js';
import { BACKUPS, UNDONE } from './backup.js';
import type { ExperimentContext } from './context.js';
import type { ExperimentRef } from './revision.js';
import { RunStore, type RunDirectory } from './run-store.js';
import { pickUntold } from './untold-runs.js';

/** How long backups, and the logs of runs, are kept: longer than anybody wants to undo. */
const KEPT_DAYS = 30;

const DAY_MS = 86_400_000;

/** What commands kept for the case that it is wanted back. */
export interface Backups {
  /** Those of the workspace that may still be undone. */
  readonly kept: readonly Ref[];
  /** Experiments that were removed or replaced: their commits are kept, and their models until they are collected. */
  readonly experiments: readonly Ref[];
  /** Old ones of either kind. */
  readonly expired: readonly Ref[];
}

/** Sorts the backups of all projects of a repository. */
export async function sortBackups(
  { git }: ExperimentContext,
  objects: ObjectReader
): Promise<Backups> {
  const refs = await git.listRefs(BACKUPS, UNDONE);
  const expired = refs.filter(({ name }) => isExpired(name.split('/').at(-1) ?? ''));
  const young = refs.filter(ref => !expired.includes(ref));
  const isWorkspace = await Promise.all(young.map(({ sha }) => isOfWorkspace(objects, sha)));
  return {
    kept: young.filter((_, i) => isWorkspace[i]),
    experiments: young.filter((_, i) => !isWorkspace[i]),
    expired
  };
}

/** A backup of an experiment is the tip of its chain itself. */
async function isOfWorkspace(objects: ObjectReader, sha: Sha): Promise<boolean> {
  const commit = parseCommit((await objects.read(sha))?.content);
  return commit?.message.startsWith('stagebook: workspace before ') ?? true;
}

/** What counts for the folders of runs. */
export interface RunScope {
  readonly all: readonly ExperimentRef[];
  /** Those of the experiments that are not removed. */
  readonly stay: readonly ExperimentRef[];
  /** Commits that keep what started from them. */
  readonly kept: ReadonlySet<Sha>;
}

/**
 * Finds the folders of runs that ended long ago, of experiments that are gone or ran again since, and of runs that
 * broke off before their first checkpoint on a commit that is not kept.
 */
export function findExpiredRuns(
  { commonDir }: ExperimentContext,
  { all, stay, kept }: RunScope
): RunDirectory[] {
  const open = new Set(stay.map(({ ref }) => ref));
  const runs = new RunStore(commonDir).list();
  const untold = pickUntold(
    runs,
    all.map(({ ref }) => ref)
  );
  const refs = new Set(untold.map(({ view }) => view.record.ref));
  return runs.flatMap(({ directory, view: { record, state } }) => {
    // The newest run tells how an experiment ended, and what a resume links.
    const isNewest = open.delete(record.ref);
    const hasEnded = state !== 'running' && state !== 'preparing' && state !== 'lost';
    const isForgone = refs.has(record.ref) && !kept.has(record.baseline);
    return hasEnded && !isNewest && (isForgone || isExpired(record.id)) ? [directory] : [];
  });
}

/** Removes the folders of runs. */
export function removeRuns(directories: readonly RunDirectory[]): void {
  for (const { path } of directories) rmSync(path, { recursive: true, force: true });
}

function isExpired(id: string): boolean {
  return ageOf(id) > KEPT_DAYS * DAY_MS;
}

/** Returns how many milliseconds ago an id was made: it starts with its time, `20260131T235959-…`; NaN for what is none. */
export function ageOf(id: string, now = Date.now()): number {
  const [, year, month, day, rest] = /^(\d{4})(\d\d)(\d\d)T(\d{6})/.exec(id) ?? [];
  if (rest === undefined) return NaN;
  const time = rest.replace(/(\d\d)(?=\d)/g, '$1:');
  return now - Date.parse(`${year}-${month}-${day}T${time}Z`);
}
