import type { RunOutput, RunView } from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { refuse, type ExperimentContext } from './context.js';
import { isId, isOpenState, RunStore, type RunDirectory } from './run-store.js';
import { sweepRuns } from './sweep.js';

/** Lists the runs of a project, newest first, after cleaning up behind those that were killed. */
export async function listRuns(context: ExperimentContext): Promise<readonly RunView[]> {
  await sweepRuns(context);
  const runs = new RunStore(context.commonDir).list();
  return runs.map(({ view }) => view).filter(({ record }) => record.root === context.root);
}

/** Asks a run to end, after its next checkpoint or now. */
export function stopRun(
  context: ExperimentContext,
  run: string,
  now: boolean
): Result<RunView, Failure> {
  const directory = findRun(context, run);
  if (!directory.ok) return directory;
  const view = directory.value.view();
  if (!view) return noRun(run);
  if (!isOpenState(view.state))
    return refuse(
      `\`${view.record.name}\` does not run: it is ${view.state}.`,
      view.state === 'lost'
        ? `If \`${view.host ?? ''}\` will not be back (a container gets a new name at each start): \`stagebook exp stop --lost\`.`
        : '`stagebook exp show` lists what runs.'
    );
  directory.value.askToStop(now ? 'now' : 'step');
  return ok(view);
}

/** Reads the events of a run after a number and its log from an offset in bytes. */
export function readRun(
  context: ExperimentContext,
  run: string,
  after: number,
  logOffset: number
): Result<RunOutput, Failure> {
  const directory = findRun(context, run);
  if (!directory.ok) return directory;
  // The state first: whoever sees an end has then read everything before it.
  const state = directory.value.view()?.state;
  if (state === undefined) return noRun(run);
  const log = directory.value.readLog(logOffset);
  const events = directory.value.events(after);
  return ok({ events, log: log.text, logOffset: log.offset, state });
}

/** Finds a run by its id, or the newest of an experiment's name. */
function findRun(context: ExperimentContext, run: string): Result<RunDirectory, Failure> {
  const store = new RunStore(context.commonDir);
  // Who follows a run names it by its id, and asks often: the records of all the others are not read for that.
  const named = isId(run) ? store.directory(run) : undefined;
  if (named?.record()?.root === context.root) return ok(named);
  const found = store
    .list()
    .find(
      ({ view: { record } }) =>
        record.root === context.root && (record.id === run || record.name === run)
    );
  if (found) return ok(found.directory);
  const [unreadable] = store.listUnreadable();
  return unreadable === undefined ? noRun(run) : noRun(run, unreadableHelp(unreadable));
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
