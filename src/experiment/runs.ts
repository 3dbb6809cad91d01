import type { RunOutput, RunView } from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { refuse, type ExperimentContext } from './context.js';
import { splitAddress } from './experiment-address.js';
import { isId, isOpenState, RunStore, type RunDirectory } from './run-store.js';
import { sweepScratchRefs } from './scratch-ref.js';
import { sweepRuns } from './sweep.js';

/** Lists the runs of a project, newest first, after cleaning up behind those that were killed. */
export async function listRuns(context: ExperimentContext): Promise<readonly RunView[]> {
  await sweepRuns(context);
  await sweepScratchRefs(context);
  const runs = new RunStore(context.commonDir).list();
  return runs.map(({ view }) => view).filter(({ record }) => record.root === context.root);
}

/** Asks a run to end, after its next checkpoint or now. */
export function stopRun(
  context: ExperimentContext,
  run: string,
  now: boolean
): Result<RunView, Failure> {
  const found = findRun(context, run, 'live');
  if (!found.ok) return found;
  const { directory, view } = found.value;
  if (!isOpenState(view.state))
    return refuse(
      `\`${view.record.name}\` does not run: it is ${view.state}.`,
      view.state === 'lost'
        ? `If \`${view.host ?? ''}\` will not be back (a container gets a new name at each start): \`stagebook exp stop --lost\`.`
        : '`stagebook exp show` lists what runs.'
    );
  directory.askToStop(now ? 'now' : 'step');
  return ok(view);
}

/** Reads the events of a run after a number and its log from an offset in bytes. */
export function readRun(
  context: ExperimentContext,
  run: string,
  after: number,
  logOffset: number
): Result<RunOutput, Failure> {
  const found = findRun(context, run, 'newest');
  if (!found.ok) return found;
  // The state is older than what is read next: whoever sees an end has then read everything before it.
  const { directory, view } = found.value;
  const log = directory.readLog(logOffset);
  const events = directory.events(after);
  return ok({
    id: view.record.id,
    events,
    log: log.text,
    logOffset: log.offset,
    state: view.state
  });
}

/** A run, with its state of a moment ago. */
interface FoundRun {
  readonly directory: RunDirectory;
  readonly view: RunView;
}

/**
 * Finds a run by its id or by the name of its experiment, which may be `<commit>/<name>`.
 *
 * Of several with that name the newest is meant, or the one that is live; of several that are live none rather than any.
 */
function findRun(
  context: ExperimentContext,
  run: string,
  preferred: 'live' | 'newest'
): Result<FoundRun, Failure> {
  const store = new RunStore(context.commonDir);
  // Who follows a run names it by its id, and asks often: the records of all the others are not read for that.
  if (isId(run)) {
    const directory = store.directory(run);
    const view = directory.view();
    if (view?.record.root === context.root) return ok({ directory, view });
  }
  const { commit, name } = splitAddress(run);
  const found = store
    .list()
    .filter(
      ({ view: { record } }) =>
        record.root === context.root &&
        (record.ref === run || (record.name === name && record.baseline.startsWith(commit)))
    );
  const live = found.filter(({ view }) => isOpenState(view.state));
  if (live.length > 1)
    return refuseTwins(
      run,
      live.map(({ view }) => view)
    );
  const chosen = preferred === 'live' ? (live[0] ?? found[0]) : found[0];
  if (chosen) return ok(chosen);
  const [unreadable] = store.listUnreadable();
  return unreadable === undefined ? noRun(run) : noRun(run, unreadableHelp(unreadable));
}

function refuseTwins(run: string, live: readonly RunView[]): Result<never, Failure> {
  const ids = live.map(({ record }) => `\`${record.id}\` (on ${record.baseline.slice(0, 7)})`);
  return refuse(
    `${live.length} runs of the name \`${run}\` are under way.`,
    `Name one by its id: ${ids.join(', ')}.`
  );
}

/** What to do about a run whose record cannot be read. */
export function unreadableHelp(folder: string): string {
  return `The record \`${folder}/run.json\` cannot be read. Remove that folder: the checkpoints are in git, not there.`;
}

function noRun(run: string, ...help: readonly string[]): Result<never, Failure> {
  return refuse(
    `There is no run \`${run}\`.`,
    '`stagebook exp show` lists the experiments.',
    ...help
  );
}
