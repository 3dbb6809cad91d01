import { stopTree, isAlive } from '../process/index.js';
import type { ExperimentContext } from './context.js';
import { registerRun, RunStore, type RunDirectory } from './run-store.js';
import { removeRunInfo } from './run-info.js';
import { removeTempWorkspace } from './temp-workspace.js';
import type { RunRecord } from '../contract/experiment-run.js';

/** Cleans up after runs of this host whose runner vanished; their checkpoints stay. Runs of other hosts are not touched. */
export async function sweepRuns(context: ExperimentContext): Promise<void> {
  for (const { directory, view } of new RunStore(context.commonDir).list()) {
    const { record, state, host } = view;
    const isOpen = record.state === 'running' || record.state === 'preparing';
    if (host !== null || state !== 'interrupted' || !isOpen) continue;
    if (record.root !== context.root) continue; // A project of its own in this repository.
    // The stage goes on without a runner and would wait for its next checkpoint for ever.
    if (record.child && isAlive(record.child)) stopTree(record.child.pid, 'SIGKILL');
    await cleanUp(context, record);
    end(directory, record, await context.git.readRef(record.ref));
  }
}

/** Takes away what a run leaves besides its checkpoints and its directory. */
export async function cleanUp(context: ExperimentContext, record: RunRecord): Promise<void> {
  removeRunInfo(record);
  await removeTempWorkspace(context, record.worktree);
  const ref = `refs/stagebook/runs/${record.id}`;
  const kept = await context.git.readRef(ref);
  if (kept !== null) await context.git.moveRef(ref, kept, null);
  registerRun(record.id, null);
}

function end(directory: RunDirectory, record: RunRecord, tip: RunRecord['tip']): void {
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
