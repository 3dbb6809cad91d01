import type {
  BaselineView,
  CheckpointView,
  ExperimentView,
  HistoryView
} from '../../contract/experiment-view.js';
import { checkpointKey } from './history-rows.js';

/** What a row stands for, and the revision that commands act on. */
export type IHistorySelection = { readonly rev: string; readonly baseline: BaselineView } & (
  | { readonly kind: 'baseline' }
  | { readonly kind: 'experiment'; readonly experiment: ExperimentView }
  | {
      readonly kind: 'checkpoint';
      readonly experiment: ExperimentView;
      readonly checkpoint: CheckpointView;
    }
);

/** Finds what the key of a row stands for. */
export function findSelection(view: HistoryView | null, key: string): IHistorySelection | null {
  for (const baseline of view?.baselines ?? []) {
    if (baseline.sha === key) return { kind: 'baseline', rev: baseline.sha, baseline };
    for (const experiment of baseline.experiments) {
      if (!key.startsWith(experiment.ref)) continue;
      if (key === experiment.ref)
        return { kind: 'experiment', rev: experiment.tip, baseline, experiment };
      const checkpoint = experiment.checkpoints.find(
        ({ sha }) => key === checkpointKey(experiment, sha)
      );
      if (checkpoint)
        return { kind: 'checkpoint', rev: checkpoint.sha, baseline, experiment, checkpoint };
    }
  }
  return null;
}
