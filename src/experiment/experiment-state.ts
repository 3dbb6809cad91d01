import type { RunView } from '../contract/experiment-run.js';
import type { ExperimentView } from '../contract/experiment-view.js';
import type { Sha } from '../contract/sha.js';
import { parseMessage } from './commit-message.js';
import type { ExperimentContext } from './context.js';
import { isOpenState } from './run-store.js';

/** What the state of an experiment is told from. */
export interface StateFacts {
  readonly tip: Sha;
  /** Kind of the tip's commit; undefined where it cannot be read. */
  readonly kind: 'checkpoint' | 'final' | undefined;
  /** Runs of the experiment, newest first. */
  readonly runs: readonly RunView[];
}

/**
 * Tells the state of an experiment: its tip decides, once nothing runs any more.
 *
 * A resume of something finished that fails leaves it finished, and a run that was to replace it and ended before
 * its first checkpoint leaves it as it was; `failedSince` tells of either.
 */
export function stateOf(
  facts: StateFacts
): Pick<ExperimentView, 'state'> & Pick<ExperimentView, 'failedSince'> {
  const [newest] = facts.runs;
  if (newest && isOpenState(newest.state)) return { state: 'running' };
  if (isFinished(facts)) return { state: 'finished', ...failureOf(newest) };
  const last = facts.runs.find(run => !wasToReplace(run));
  const state = last?.state ?? 'unfinished';
  return {
    state: state === 'succeeded' || state === 'preparing' ? 'finished' : state,
    ...(newest !== last && failureOf(newest))
  };
}

/** Tells a run that never came to replace the experiment: no commit of the chain is its own. */
function wasToReplace({ record: { kind, tip, refBefore } }: RunView): boolean {
  return kind === 'run' && tip === null && refBefore !== null;
}

function failureOf(run: RunView | undefined): Pick<ExperimentView, 'failedSince'> {
  if (run?.state !== 'failed' && run?.state !== 'interrupted') return {};
  const { state, record } = run;
  const problem = record.problem ?? 'no reason is known.';
  return { failedSince: { kind: record.kind, state, problem } };
}

/** Tells whether the last stage of an experiment ran: a final commit says so, or the run that ended with its last checkpoint. */
export function isFinished({ tip, kind, runs }: StateFacts): boolean {
  if (kind !== 'checkpoint') return true;
  return runs.some(({ state, record }) => state === 'succeeded' && record.tip === tip);
}

/** Tells of an experiment that a ref names whether there is something to go on with. */
export async function isUnfinished(
  { git }: ExperimentContext,
  ref: string,
  runs: readonly RunView[]
): Promise<boolean> {
  const tip = await git.readRef(ref);
  if (tip === null) return false;
  const [commit] = await git.history.chain([tip], [], { limit: 1 });
  const own = runs.filter(({ record }) => record.ref === ref);
  return !isFinished({ tip, kind: commit && parseMessage(commit.message).kind, runs: own });
}
