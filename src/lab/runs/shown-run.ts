import type { TranslationBundle } from '@jupyterlab/translation';
import type { RunView } from '../../contract/experiment-run.js';
import type { HistoryModel } from '../history/history-model.js';
import type { RunsModel } from './runs-model.js';

/** A run that goes on and is shown in the graph, where there is room for one. */
export interface IShownLive {
  readonly run: RunView;
  /** How many others go on beside it. */
  readonly others: number;
}

/** Says which of several runs is shown, and how to see another; null where there is one. */
export function describeShown(
  { run, others }: IShownLive,
  trans: TranslationBundle
): string | null {
  if (others === 0) return null;
  return trans._n(
    'Shows run %2; %1 more goes on. Select it to see it here.',
    'Shows run %2; %1 more go on. Select one to see it here.',
    others,
    run.record.name
  );
}

/** Returns the id of the run behind the selected row; null where there is none. */
export function findSelectedRun({
  selection,
  selectedRun
}: Pick<HistoryModel, 'selection' | 'selectedRun'>): string | null {
  if (selection && 'experiment' in selection) return selection.experiment.run;
  return selectedRun?.id ?? null;
}

/** Finds the run that the graph shows: that of the selected row while it goes on, else the newest that does. */
export function findShownLive(
  { live }: Pick<RunsModel, 'live'>,
  history: Pick<HistoryModel, 'selection' | 'selectedRun'>
): IShownLive | undefined {
  const selected = findSelectedRun(history);
  const run = live.find(({ record }) => record.id === selected) ?? live[0];
  return run && { run, others: live.length - 1 };
}
