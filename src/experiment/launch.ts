import { join, resolve } from 'node:path';
import type { ResumePoint, RunRecord, StartedRun } from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import { formatMessage } from './commit-message.js';
import type { ExperimentContext } from './context.js';
import { experimentRef } from './experiment-name.js';
import { launchRunner } from './launch-runner.js';
import { withOwnRef } from './own-ref.js';
import { namePaths } from './name-paths.js';
import { newId, RunStore } from './run-store.js';
import { unreadableHelp } from './runs.js';
import { sweepRuns } from './sweep.js';
import { TEMP_WORKSPACES } from './temp-workspace.js';

/** What a run is made of, apart from where its files are. */
export interface LaunchRequest {
  readonly name: string;
  readonly kind: RunRecord['kind'];
  readonly baseline: Sha;
  readonly refBefore: Sha | null;
  readonly parent: Sha;
  /** Tree that the temp workspace starts with. */
  readonly tree: Sha;
  readonly links: readonly string[];
  /** Untracked paths that are left behind. */
  readonly notices: readonly string[];
  readonly targets: readonly string[];
  readonly force: RunRecord['force'];
  readonly resume: ResumePoint | null;
  readonly message: string | null;
  readonly apply: boolean;
}

/** Writes the record of a run and starts its runner. */
export async function launch(
  context: ExperimentContext,
  request: LaunchRequest
): Promise<Result<StartedRun, Failure>> {
  const { commonDir, root } = context;
  await sweepRuns(context);
  const ref = experimentRef(request.baseline, request.name);
  const made = await withOwnRef(context, { ref, name: request.name }, () =>
    makeRecord(context, request, ref)
  );
  if (!made.ok) return made;
  const { id, name, baseline } = made.value;
  const store = new RunStore(commonDir);
  const directory = store.directory(id);
  directory.append({
    type: 'run',
    reason: 'started',
    id,
    name,
    baseline,
    ...(request.resume && { from: request.resume })
  });
  if (request.notices.length > 0)
    directory.append({
      type: 'run',
      reason: 'notice',
      message: `Not carried into the run, because git does not track them: ${namePaths(request.notices)}.`,
      help: [
        '`git add` them, or list them under `include` in `.stagebook/config.json` (`--include` for one run).'
      ]
    });
  for (const folder of store.listUnreadable())
    directory.append({
      type: 'run',
      reason: 'notice',
      message: 'A run of this repository is left out of every list.',
      help: [unreadableHelp(folder)]
    });
  launchRunner(directory.path, root);
  return ok({ id, name, baseline });
}

/** Writes the record of a run, and the commit that its temp workspace starts with. */
async function makeRecord(
  { git, root, prefix, commonDir }: ExperimentContext,
  request: LaunchRequest,
  ref: string
): Promise<Result<RunRecord, Failure>> {
  const id = newId();
  const worktree = join(root, TEMP_WORKSPACES, id);
  const message = formatMessage({
    subject: `stagebook: workspace of run ${id}`,
    kind: 'checkpoint',
    stage: null,
    step: null,
    next: null,
    run: id,
    resumedFrom: null,
    about: null
  });
  const snapshot = await git.commitTree({ tree: request.tree, parents: [request.parent], message });
  if (!snapshot.ok) return snapshot;
  // The ref keeps the snapshot from git's own clean-up while the run lives.
  const kept = await git.moveRef(`refs/stagebook/runs/${id}`, null, snapshot.value);
  if (!kept.ok) return kept;
  const { tree: _, notices: __, ...rest } = request;
  const record: RunRecord = {
    version: 1,
    id,
    ...rest,
    ref,
    root,
    worktree,
    workspace: resolve(worktree, prefix),
    snapshot: snapshot.value,
    state: 'preparing',
    runner: null,
    child: null,
    tip: null,
    problem: null,
    startedAt: new Date().toISOString(),
    endedAt: null
  };
  const written = new RunStore(commonDir).directory(id).make(record);
  if (written.ok) return ok(record);
  await git.moveRef(`refs/stagebook/runs/${id}`, snapshot.value, null);
  return written;
}
