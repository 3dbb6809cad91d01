import type { RunRecord } from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { readPipelineAt } from './checkpoint-outs.js';
import { parseMessage } from './commit-message.js';
import type { ExperimentContext } from './context.js';
import { isFinished } from './experiment-state.js';
import { isOurs } from './resumable.js';
import { RunStore } from './run-store.js';

/**
 * Tells whether a run is to go on where an experiment has ended, by a program that is none of ours: it might train on.
 *
 * Stages of ours find out themselves that no step is left. Scores of a checkpoint end an experiment, too, and not the
 * training; nor is it known of a chain that DVC made whether it had ended.
 */
export async function isIdleResume(
  context: ExperimentContext,
  { kind, resume, parent: tip, ref, refBefore }: RunRecord
): Promise<Result<boolean, Failure>> {
  if (kind !== 'resume' || resume === null || refBefore !== tip) return ok(false);
  const pipeline = await readPipelineAt(context, tip);
  if (!pipeline.ok) return pipeline;
  const stage = pipeline.value.stages.get(resume.stage);
  if (!stage || isOurs(stage)) return ok(false);
  const [commit] = await context.git.history.chain([tip], [], { limit: 1 });
  const message = parseMessage(commit?.message ?? '');
  const runs = new RunStore(context.commonDir).list().map(({ view }) => view);
  const last = runs.find(({ record }) => record.id === message.run);
  if (message.run === null || last?.record.kind === 'repro') return ok(false);
  const own = runs.filter(({ record }) => record.ref === ref);
  return ok(isFinished({ tip, kind: message.kind, runs: own }));
}
