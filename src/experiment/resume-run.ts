import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type {
  EvaluateRequest,
  ResumeRunRequest,
  RunRecord,
  StartedRun
} from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import { quoteWord } from '../contract/quote-word.js';
import { ok, type Result } from '../contract/result.js';
import { checkRepository } from './check-repository.js';
import { checkCheckpoint, readPipelineAt, stagesToEvaluate } from './checkpoint-outs.js';
import { findWords, parseMessage } from './commit-message.js';
import { refuse, type ExperimentContext } from './context.js';
import { checkName, experimentRef, freeName } from './experiment-name.js';
import { isUnfinished } from './experiment-state.js';
import { launch } from './launch.js';
import { findResumePoint } from './resume-point.js';
import { checkResumable } from './resumable.js';
import { findRevision, type ExperimentRef, type Revision } from './revision.js';
import { isOpenState, RunStore } from './run-store.js';
import { readSettings } from './settings.js';

/** Goes on from a revision with its own code and params: the same experiment from its tip, a fork from elsewhere. */
export async function resumeRun(
  context: ExperimentContext,
  request: ResumeRunRequest
): Promise<Result<StartedRun, Failure>> {
  const { git } = context;
  const ready = await checkRepository(context);
  if (!ready.ok) return ready;
  const rev = request.rev ?? (await newestOpen(context));
  if (rev === undefined)
    return refuse(
      'There is no experiment to go on with.',
      'Start one with `stagebook exp run`, or name a checkpoint: `stagebook exp resume REV`.'
    );
  const found = await findOwned(context, rev);
  if (!found.ok) return endedEarly(context, rev) ?? found;
  const { sha, experiment } = found.value;
  const isTip = experiment.tip === sha;
  if (isTip && new RunStore(context.commonDir).isOpen(experiment.ref))
    return refuse(
      `\`${experiment.name}\` is running.`,
      `Follow it with \`stagebook exp logs -f ${quoteWord(experiment.name)}\`.`
    );
  const point = await findResumePoint(context, sha);
  if (!point.ok) return point;
  const whole = await checkCheckpoint(context, point.value);
  if (!whole.ok) return whole;
  const pipeline = await readPipelineAt(context, sha);
  if (!pipeline.ok) return pipeline;
  const resumable = checkResumable(pipeline.value, point.value.stage);
  if (!resumable.ok) return resumable;
  const staysSame = isTip && request.name === undefined;
  const name = staysSame
    ? ok(experiment.name)
    : await newName(context, experiment, request.name, experiment.name);
  if (!name.ok) return name;
  const links = linksOf(context, experiment);
  if (!links.ok) return links;
  return launch(context, {
    name: name.value,
    kind: 'resume',
    baseline: experiment.baseline,
    refBefore: staysSame ? sha : null,
    parent: sha,
    tree: await git.treeOf(sha),
    links: links.value,
    notices: [],
    targets: lastRecord(context, experiment)?.targets ?? [],
    force: 'none',
    resume: point.value,
    message: request.message ?? (await wordsOf(context, experiment)),
    apply: request.apply ?? false
  });
}

/** What to say of a run that ended before its first checkpoint; undefined where no such run is known. */
function endedEarly(
  { commonDir }: ExperimentContext,
  name: string
): Result<never, Failure> | undefined {
  const run = new RunStore(commonDir).list().find(({ view }) => view.record.name === name);
  if (run?.view.record.tip !== null || isOpenState(run.view.state)) return undefined;
  return refuse(
    `The run \`${name}\` ended before its first checkpoint (${run.view.state}), so there is nothing to go on with.`,
    `Start it again: \`stagebook exp run -n ${quoteWord(name)}\`. Its output: \`stagebook exp logs ${quoteWord(name)}\`.`
  );
}

/** Runs the stale downstream stages of a checkpoint: its scores, in an experiment `<name>-s<step>`. */
export async function evaluateCheckpoint(
  context: ExperimentContext,
  request: EvaluateRequest
): Promise<Result<StartedRun, Failure>> {
  const ready = await checkRepository(context);
  if (!ready.ok) return ready;
  const found = await findOwned(context, request.rev);
  if (!found.ok) return found;
  const { sha, experiment } = found.value;
  const point = await findResumePoint(context, sha);
  if (!point.ok) return point;
  const stages = await stagesToEvaluate(context, point.value);
  if (!stages.ok) return stages;
  const { step } = point.value;
  const wished = step === null ? `${experiment.name}-eval` : `${experiment.name}-s${step}`;
  const name = await newName(context, experiment, request.name, wished);
  if (!name.ok) return name;
  const links = linksOf(context, experiment);
  if (!links.ok) return links;
  return launch(context, {
    name: name.value,
    kind: 'repro',
    baseline: experiment.baseline,
    refBefore: null,
    parent: sha,
    tree: await context.git.treeOf(sha),
    links: links.value,
    notices: [],
    targets: stages.value,
    force: 'none',
    resume: null,
    message: request.message ?? null,
    apply: false
  });
}

type OwnedRevision = Revision & { readonly experiment: ExperimentRef };

async function findOwned(
  { git }: ExperimentContext,
  rev: string
): Promise<Result<OwnedRevision, Failure>> {
  const found = await findRevision(git, rev);
  if (!found.ok) return found;
  const { sha, experiment } = found.value;
  if (experiment) return ok({ sha, experiment });
  return refuse(
    `\`${rev}\` is no checkpoint of an experiment.`,
    'Choose one of those that `stagebook exp show` lists, or start with its files: `stagebook exp run --from REV`.'
  );
}

async function newName(
  { git, commonDir }: ExperimentContext,
  { baseline }: ExperimentRef,
  asked: string | undefined,
  wished: string
): Promise<Result<string, Failure>> {
  if (asked === undefined) {
    const store = new RunStore(commonDir);
    return ok(await freeName(git, baseline, wished, ref => store.isOpen(ref)));
  }
  const name = await checkName(git, asked);
  if (!name.ok) return name;
  if ((await git.readRef(experimentRef(baseline, asked))) === null) return name;
  return refuse(
    `There is an experiment \`${asked}\` on this commit already.`,
    'Choose another name.'
  );
}

/** What the settings include, and what the run that made the checkpoints had linked. */
function linksOf(context: ExperimentContext, experiment: ExperimentRef): Result<string[], Failure> {
  const { root } = context;
  const settings = readSettings(root);
  if (!settings.ok) return settings;
  const last = lastRecord(context, experiment)?.links ?? [];
  const links = new Set([...settings.value.include, ...last]);
  return ok([...links].filter(path => existsSync(join(root, path))));
}

/** The record of the newest run of an experiment that this repository knows. */
function lastRecord(
  { commonDir }: ExperimentContext,
  { ref }: ExperimentRef
): RunRecord | undefined {
  const runs = new RunStore(commonDir).list();
  return runs.find(({ view }) => view.record.ref === ref)?.view.record;
}

/** What its user wrote about an experiment: a resume goes on with it. */
async function wordsOf(
  { git, commonDir }: ExperimentContext,
  { tip }: ExperimentRef
): Promise<string | null> {
  const [commit] = await git.history.chain([tip], [], { limit: 1 });
  const runs = new RunStore(commonDir).list().map(({ view }) => view);
  return (commit && findWords(parseMessage(commit.message), runs)) ?? null;
}

/** The ref of the experiment of the newest run that left something to go on with. */
async function newestOpen(context: ExperimentContext): Promise<string | undefined> {
  const runs = new RunStore(context.commonDir).list().map(({ view }) => view);
  const seen = new Set<string>();
  for (const { record, state } of runs) {
    if (record.root !== context.root || seen.has(record.ref)) continue;
    seen.add(record.ref);
    if (state === 'succeeded' || isOpenState(state)) continue;
    if (await isUnfinished(context, record.ref, runs)) return record.ref;
  }
  return undefined;
}
