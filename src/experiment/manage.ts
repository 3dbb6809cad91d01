import { findBranchProblem } from '../contract/experiment-name.js';
import type { ApplyReport, ListedChanges } from '../contract/experiment-view.js';
import type { Failure } from '../contract/failure.js';
import { quoteWord } from '../contract/quote-word.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import { applyRevision } from './apply.js';
import { BACKUPS } from './backup.js';
import { refuse, type ExperimentContext } from './context.js';
import { checkName, experimentRef } from './experiment-name.js';
import { removeRuns } from './expired.js';
import { findRevision, mustFindExperiment, type ExperimentRef } from './revision.js';
import { newId, RunStore } from './run-store.js';
import { findEarlyEnds, type EarlyEnds } from './untold-runs.js';

/** Brings an experiment or one of its checkpoints into the workspace. */
export async function applyExperiment(
  context: ExperimentContext,
  request: {
    readonly rev: string;
    readonly dryRun?: boolean;
    readonly notebook?: boolean;
    readonly force?: boolean;
    readonly listed?: ListedChanges;
  }
): Promise<Result<ApplyReport, Failure>> {
  const { rev, ...options } = request;
  const found = await findRevision(context.git, rev);
  return found.ok ? applyRevision(context, { sha: found.value.sha, ...options }) : found;
}

/** Makes a branch at a checkpoint. (`dvc exp branch` silently takes the tip of its experiment.) */
export async function branchFrom(
  { git }: ExperimentContext,
  rev: string,
  branch: string
): Promise<Result<{ branch: string; sha: Sha }, Failure>> {
  const found = await findRevision(git, rev);
  if (!found.ok) return found;
  const problem = findBranchProblem(branch);
  if (problem) return refuse(problem.message, problem.help);
  if ((await git.readRef(`refs/heads/${branch}`)) !== null)
    return refuse(`There is a branch \`${branch}\` already.`, 'Choose another name.');
  const made = await git.createBranch(branch, found.value.sha);
  return made.ok ? ok({ branch, sha: found.value.sha }) : made;
}

/** Removes experiments, each of which a backup ref keeps, and what is known of runs that never became one. */
export async function removeExperiments(
  context: ExperimentContext,
  names: readonly string[]
): Promise<Result<{ removed: { name: string; tip: Sha | null }[] }, Failure>> {
  const found: (ExperimentRef | EarlyEnds)[] = [];
  for (const name of names) {
    const runs = await findEarlyEnds(context, name);
    if (!runs.ok) return runs;
    const experiment = runs.value ? ok(runs.value) : await findOne(context, name);
    if (!experiment.ok) return experiment;
    found.push(experiment.value);
  }
  for (const one of found) {
    if (one.tip === null) {
      removeRuns(one.directories);
      continue;
    }
    const removed = await dropRef(context, one);
    if (!removed.ok) return removed;
  }
  return ok({ removed: found.map(({ name, tip }) => ({ name, tip })) });
}

/** Takes an experiment's ref away after keeping its commits under a backup ref; returns that. */
export async function dropRef(
  { git }: ExperimentContext,
  { ref, tip }: ExperimentRef
): Promise<Result<string, Failure>> {
  const backup = BACKUPS + newId();
  const kept = await git.moveRef(backup, null, tip);
  if (!kept.ok) return kept;
  const removed = await git.moveRef(ref, tip, null);
  return removed.ok ? ok(backup) : removed;
}

/** Gives an experiment another name; its commits stay. */
export async function renameExperiment(
  context: ExperimentContext,
  from: string,
  to: string
): Promise<Result<{ name: string }, Failure>> {
  const { git } = context;
  const found = await findOne(context, from);
  if (!found.ok) return found;
  const name = await checkName(git, to);
  if (!name.ok) return name;
  const { baseline, ref, tip } = found.value;
  const target = experimentRef(baseline, to);
  if ((await git.readRef(target)) !== null)
    return refuse(
      `There is an experiment \`${to}\` on this commit already.`,
      `Choose another name, or remove it: \`stagebook exp remove ${quoteWord(to)}\`.`
    );
  // First the new ref: at no moment has the chain none.
  const made = await git.moveRef(target, null, tip);
  if (!made.ok) return made;
  const removed = await git.moveRef(ref, tip, null);
  if (!removed.ok) return removed;
  // What is known of its runs goes by the ref.
  for (const { directory, view } of new RunStore(context.commonDir).list()) {
    if (view.record.ref === ref && view.record.endedAt !== null)
      directory.write({ ...view.record, name: to, ref: target });
  }
  return ok({ name: to });
}

/** Finds an experiment by its name that nothing writes to now. */
export async function findOne(
  { git, commonDir }: ExperimentContext,
  name: string
): Promise<Result<ExperimentRef, Failure>> {
  const found = await mustFindExperiment(git, name);
  if (found.ok && new RunStore(commonDir).isOpen(found.value.ref))
    return refuse(
      `\`${name}\` is running.`,
      `Stop it first: \`stagebook exp stop ${quoteWord(name)}\`.`
    );
  return found;
}
