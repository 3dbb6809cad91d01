import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { RunView } from '../../contract/experiment-run.js';
import type { HistoryModel } from '../history/history-model.js';
import type { StagebookModel } from '../model.js';
import { isLive } from '../runs/runs-model.js';
import { checkpointOf, type IRevision } from './revision-args.js';

/** Why something cannot be done now, as the end of a sentence; null where it can. */
export type Obstacle = string | null;

/** Lets a command be carried out unless something is in the way, which its caption tells. */
export function unless(
  find: (args: ReadonlyPartialJSONObject) => Obstacle,
  caption: string,
  trans: TranslationBundle
): Required<Pick<CommandRegistry.ICommandOptions, 'caption' | 'isEnabled'>> {
  return {
    isEnabled: args => find(args) === null,
    caption: args => {
      const obstacle = find(args);
      return obstacle === null ? caption : trans.__('%1. Not now: %2', caption, obstacle);
    }
  };
}

/** Why no run can be started. */
export function whyNoRun(
  { project, isWriting, isStarting }: Pick<StagebookModel, 'project' | 'isWriting' | 'isStarting'>,
  trans: TranslationBundle
): Obstacle {
  if (project === null) return trans.__('there is no project');
  if (isWriting) return trans.__('the graph is being written');
  return isStarting ? trans.__('a run is being started') : null;
}

/** Why nothing can be done with a revision. */
export function whyNoRevision(revision: IRevision | null, trans: TranslationBundle): Obstacle {
  return revision ? null : trans.__('no checkpoint is selected in the history');
}

/** Why nothing of a run can be done with a revision: a commit of a branch is no checkpoint. */
export function whyNoCheckpoint(revision: IRevision | null, trans: TranslationBundle): Obstacle {
  return revision?.place?.kind === 'baseline'
    ? trans.__('this is a commit of a branch, not a checkpoint')
    : whyNoRevision(revision, trans);
}

/** Why no training can begin with the files of a revision. */
export function whyNoModel(revision: IRevision | null, trans: TranslationBundle): Obstacle {
  const obstacle = whyNoCheckpoint(revision, trans);
  if (obstacle !== null || !revision) return obstacle;
  return checkpointOf(revision)?.isMetricsOnly === true
    ? trans.__('its model was dropped, only params and metrics are left')
    : null;
}

/** Why a revision's own training cannot go on. */
export function whyNoResume(revision: IRevision | null, trans: TranslationBundle): Obstacle {
  const place = revision?.place;
  if (place?.kind === 'experiment' && place.experiment.state === 'running')
    return trans.__('it is running');
  if (revision && checkpointOf(revision)?.kind === 'final')
    return trans.__('it is the result, so it is trained to its end; choose a checkpoint below it');
  return whyGone(revision, trans) ?? whyNoModel(revision, trans);
}

/** Why the later stages cannot be run on a revision. */
export function whyNoEvaluation(revision: IRevision | null, trans: TranslationBundle): Obstacle {
  if (revision && checkpointOf(revision)?.kind === 'final')
    return trans.__('it is the result, which has its scores; choose a checkpoint below it');
  return whyGone(revision, trans) ?? whyNoModel(revision, trans);
}

/** Why an experiment, or a run without one, cannot be changed. */
export function whyNoChange(
  { view }: Pick<HistoryModel, 'view'>,
  name: string | null,
  trans: TranslationBundle
): Obstacle {
  if (name === null) return trans.__('no experiment is selected in the history');
  const experiments = view?.baselines.flatMap(baseline => baseline.experiments) ?? [];
  const isRunning =
    experiments.some(experiment => experiment.name === name && experiment.state === 'running') ||
    view?.starting.some(run => run.name === name && isLive(run)) === true;
  return isRunning ? trans.__('it is running; stop it first') : null;
}

/** Why no restore can be taken back; nobody knows before the history has been read. */
export function whyNoUndo(
  {
    project,
    history
  }: Pick<StagebookModel, 'project'> & { readonly history: Pick<HistoryModel, 'view'> },
  trans: TranslationBundle
): Obstacle {
  if (project === null) return trans.__('there is no project');
  return history.view?.canUndo === false
    ? trans.__('nothing was restored here that could be taken back')
    : null;
}

/** Why a run cannot be ended. */
export function whyNoStop(run: RunView | undefined, trans: TranslationBundle): Obstacle {
  return run && isLive(run) ? null : trans.__('nothing runs');
}

function whyGone(revision: IRevision | null, trans: TranslationBundle): Obstacle {
  return revision?.place?.kind === 'pin' ? trans.__('its experiment was removed') : null;
}
