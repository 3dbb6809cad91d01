import type { TranslationBundle } from '@jupyterlab/translation';
import type { RunView } from '../../contract/experiment-run.js';
import type { PipelineView } from '../../contract/pipeline-view.js';
import { describeState, isStale, type IStateLook } from './stage-state.js';

/** How each stage looks, by name: its state, and what a run under way does with it. */
export function describeStages(
  pipeline: PipelineView,
  run: RunView | undefined,
  trans: TranslationBundle
): ReadonlyMap<string, IStateLook> {
  const looks = new Map(
    pipeline.stages.map(({ name, state }) => [name, describeState(state, trans)])
  );
  const progress = run?.progress;
  if (!progress || !looks.has(progress.stage)) return looks;
  const { stage, step, steps } = progress;
  const extent =
    step === null
      ? trans.__('running')
      : steps === null
        ? trans.__('running, step %1', step + 1)
        : trans.__('running, step %1 of %2', step + 1, steps);
  looks.set(stage, { icon: '↻', text: extent, tone: 'running' });
  for (const name of readersOf(pipeline, stage))
    looks.set(name, { icon: '◌', text: trans.__('waits for %1', stage), tone: 'stale' });
  return looks;
}

/** Tells how many stages the next run would run. */
export function countStale(pipeline: PipelineView): number {
  return pipeline.stages.filter(({ kind, state }) => kind === 'stage' && isStale(state)).length;
}

/** Names of the stages that read from a stage, directly or through others. */
function readersOf({ edges }: PipelineView, name: string): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [name];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop())
    for (const { from, to } of edges)
      if (from === at && !found.has(to)) {
        found.add(to);
        waiting.push(to);
      }
  return found;
}
