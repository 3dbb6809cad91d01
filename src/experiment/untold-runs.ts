import type { RunView } from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { ExperimentContext } from './context.js';
import { chooseExperiment, listExperiments } from './revision.js';
import { isOpenState, RunStore, type RunDirectory } from './run-store.js';

/**
 * Picks, from runs newest first, those that no experiment tells of: runs without a checkpoint yet, and of each name
 * the last one where it broke off before its first.
 *
 * One that the user stopped himself is no news to him, and one whose experiment was removed has had its checkpoints.
 */
export function pickUntold<T extends { readonly view: RunView }>(
  runs: readonly T[],
  refs: Iterable<string>
): T[] {
  const told = new Set(refs);
  return runs.filter(({ view: { record, state } }) => {
    if (told.has(record.ref)) return false;
    told.add(record.ref);
    if (isOpenState(state)) return true;
    const hadNone = record.tip === null && record.refBefore === null;
    return hadNone && state !== 'succeeded' && state !== 'stopped';
  });
}

/** Runs of one name that came to nothing: there is no commit to remove, but what is known of them. */
export interface EarlyEnds {
  readonly name: string;
  readonly tip: null;
  readonly directories: readonly RunDirectory[];
}

/** Finds the runs that a name means, as it means experiments; undefined where it means one of those, or nothing. */
export async function findEarlyEnds(
  { git, commonDir, root }: ExperimentContext,
  name: string
): Promise<Result<EarlyEnds | undefined, Failure>> {
  const experiments = await listExperiments(git);
  const runs = new RunStore(commonDir).list().filter(({ view }) => view.record.root === root);
  const refs = experiments.map(({ ref }) => ref);
  const ended = pickUntold(runs, refs)
    .filter(({ view: { state } }) => state === 'failed' || state === 'interrupted')
    .map(({ view: { record } }) => ({ ...record, tip: null }));
  const chosen = chooseExperiment([...experiments, ...ended], name, await git.head());
  if (!chosen.ok) return chosen;
  const found = chosen.value;
  if (found?.tip !== null) return ok(undefined);
  const directories = runs
    .filter(({ view }) => view.record.ref === found.ref)
    .map(({ directory }) => directory);
  return ok({ name: found.name, tip: null, directories });
}
