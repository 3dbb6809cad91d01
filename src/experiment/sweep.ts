import { setTimeout as sleep } from 'node:timers/promises';
import { findMembers, identify, isAlive, stopProcess, stopTree } from '../process/index.js';
import type { RunRecord, RunView } from '../contract/experiment-run.js';
import type { ExperimentContext } from './context.js';
import { isOwnRecord } from './own-record.js';
import { isOpenState, registerRun, RunStore, type RunDirectory } from './run-store.js';
import { removeRunInfo } from './run-info.js';
import { removeTempWorkspace } from './temp-workspace.js';

/** Cleans up after runs of this host whose runner vanished; their checkpoints stay. Runs of other hosts are not touched. */
export async function sweepRuns(context: ExperimentContext): Promise<void> {
  for (const { directory, view } of new RunStore(context.commonDir).list()) {
    // A project of its own in this repository cleans up itself.
    if (view.record.root === context.root && isOrphan(directory, view))
      await endRun(context, directory, isOrphan);
  }
}

/** Ends the runs of other hosts that gave no sign of life; returns them. Only who knows that those are gone may ask for it. */
export async function endLostRuns(context: ExperimentContext): Promise<RunRecord[]> {
  const ended: RunRecord[] = [];
  for (const { directory, view } of new RunStore(context.commonDir).list()) {
    if (view.record.root !== context.root || !isLost(directory, view)) continue;
    if (await endRun(context, directory, isLost)) ended.push(view.record);
  }
  return ended;
}

type Judgement = (directory: RunDirectory, view: RunView) => boolean;

function isOrphan(directory: RunDirectory, { record, state, host }: RunView): boolean {
  if (host !== null || state !== 'interrupted' || !isOpenState(record.state)) return false;
  // Elsewhere a process is told by the words of `ps`, which may change: a live run must not be taken for a dead one.
  return process.platform === 'linux' || !directory.isBeating();
}

function isLost(_: RunDirectory, { state }: RunView): boolean {
  return state === 'lost';
}

/** Ends a run for its runner, unless another process does; false where it was left alone. */
async function endRun(
  context: ExperimentContext,
  directory: RunDirectory,
  isDue: Judgement
): Promise<boolean> {
  const release = directory.claim('end');
  if (!release) return false;
  try {
    const view = directory.view();
    // What was so before the claim may have been ended by its holder.
    if (!view || !isDue(directory, view)) return false;
    const { record } = view;
    if (!isOwnRecord(directory.path, context.root, record)) return false;
    // A runner that starts late must find that it is too late.
    if (record.runner === null && !directory.claim('start')) return false;
    await stopStages(record);
    await cleanUp(context, record);
    await end(context, directory, record);
    return true;
  } finally {
    release();
  }
}

/** Looks for what is left of the stages so many times: what they start while they are ended is ended, too. */
const LOOKS = 5;
const BETWEEN_LOOKS_MS = 20;

/** Ends what goes on without a runner: it would wait for its next checkpoint for ever, or train on in a folder that is gone. */
async function stopStages({ runner, child, workspace, worktree }: RunRecord): Promise<void> {
  const here = identify();
  if (!runner || !child || runner.host !== here?.host || runner.boot !== here.boot) return;
  if (isAlive(child)) stopTree(child.pid, 'SIGKILL');
  const environment = [`STAGEBOOK_RUNNER=${runner.pid}`, `DVC_ROOT=${workspace}`];
  for (let look = 0; look < LOOKS; look++) {
    const members = findMembers({ group: child.pid, environment, folder: worktree });
    if (members.length === 0) return;
    for (const pid of members) stopProcess(pid, 'SIGKILL');
    await sleep(BETWEEN_LOOKS_MS);
  }
}

/** Takes away what a run leaves besides its checkpoints and its directory. */
export async function cleanUp(context: ExperimentContext, record: RunRecord): Promise<void> {
  removeRunInfo(record);
  await removeTempWorkspace(context, record.worktree);
  // Whether it is there or not: afterwards it is gone.
  await context.git.moveRef(`refs/stagebook/runs/${record.id}`, record.snapshot, null);
  registerRun(record.id, null);
}

async function end(
  { git }: ExperimentContext,
  directory: RunDirectory,
  record: RunRecord
): Promise<void> {
  const at = await git.readRef(record.ref);
  // A ref that was never moved is of an experiment that the run was to replace.
  const tip = at === record.refBefore && at !== record.parent ? null : at;
  const problem = 'The runner ended without a word: it was killed, or the machine was restarted.';
  directory.append({ type: 'run', reason: 'ended', state: 'interrupted', tip, problem });
  directory.write({
    ...record,
    state: 'interrupted',
    tip,
    problem,
    child: null,
    endedAt: new Date().toISOString()
  });
}
