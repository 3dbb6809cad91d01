import type { TranslationBundle } from '@jupyterlab/translation';
import type { PipelineView } from '../../contract/pipeline-view.js';
import type { IDrawnPipeline } from './collapse-stages.js';
import { describeRun, type IRunLook, type IShownRun } from './run-looks.js';
import { describeState, isStale, type IStateLook } from './stage-state.js';

/** How a stage looks: its state in the workspace, and beside it what a run does with it, which is another thing. */
export interface IStageLook extends IStateLook {
  readonly run?: IRunLook;
}

/** How each stage looks, by name. */
export function describeStages(
  pipeline: IDrawnPipeline,
  run: IShownRun | undefined,
  trans: TranslationBundle
): ReadonlyMap<string, IStageLook> {
  const runs = run ? describeRun(pipeline, run, trans) : new Map<string, IRunLook>();
  return new Map(
    pipeline.stages.map(({ name, state }): [string, IStageLook] => {
      const look = runs.get(name);
      return [name, { ...describeState(state, trans), ...(look && { run: look }) }];
    })
  );
}

/** Finds the stage that a run is at, or broke off at. */
export function findBusy(looks: ReadonlyMap<string, IStageLook>): string | undefined {
  return [...looks].find(([, { run }]) => run?.tone === 'running' || run?.tone === 'bad')?.[0];
}

/** Tells how many stages of the workspace the next run would run. */
export function countStale(pipeline: PipelineView): number {
  return pipeline.stages.filter(({ kind, state }) => kind === 'stage' && isStale(state)).length;
}
