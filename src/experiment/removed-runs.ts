import type { RunView } from '../contract/experiment-run.js';
import type { ExperimentContext } from './context.js';
import { isOpenState } from './run-store.js';

/** Marks the ended runs whose experiment was removed since: it had a checkpoint, and its ref is gone. */
export async function markRemoved(
  { git }: Pick<ExperimentContext, 'git'>,
  runs: readonly RunView[]
): Promise<readonly RunView[]> {
  const hasMade = ({ record, state }: RunView): boolean =>
    record.tip !== null && !isOpenState(state);
  if (!runs.some(hasMade)) return runs;
  const refs = new Set((await git.listRefs('refs/exps')).map(({ name }) => name));
  return runs.map(run =>
    hasMade(run) && !refs.has(run.record.ref) ? { ...run, isRemoved: true } : run
  );
}
