import type {
  BaselineView,
  CheckpointView,
  ExperimentView,
  HistoryView,
  LoosePinView,
  RevisionData
} from '../../contract/experiment-view.js';
import { checkpointKey, pinKey, startingKey } from './history-keys.js';

/** What a row stands for, and the revision that commands act on. */
export type IHistorySelection = { readonly rev: string } & (
  | { readonly kind: 'baseline'; readonly baseline: BaselineView }
  | {
      readonly kind: 'experiment';
      readonly baseline: BaselineView;
      readonly experiment: ExperimentView;
    }
  | {
      readonly kind: 'checkpoint';
      readonly baseline: BaselineView;
      readonly experiment: ExperimentView;
      readonly checkpoint: CheckpointView;
    }
  /** A pinned checkpoint whose experiment was removed. */
  | { readonly kind: 'pin'; readonly pin: LoosePinView }
);

/** A run that no experiment tells of: there is no revision of it. */
export type UntoldRun = HistoryView['starting'][number];

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
  const pin = view?.pinned?.find(({ sha }) => pinKey(sha) === key);
  return pin ? { kind: 'pin', rev: pin.sha, pin } : null;
}

/** Lists everything of the history that a row could stand for, from the top down. */
export function* listPlaces(view: HistoryView | null): Generator<IHistorySelection> {
  for (const baseline of view?.baselines ?? []) {
    yield { kind: 'baseline', rev: baseline.sha, baseline };
    for (const experiment of baseline.experiments) {
      yield { kind: 'experiment', rev: experiment.tip, baseline, experiment };
      for (const checkpoint of experiment.checkpoints)
        yield { kind: 'checkpoint', rev: checkpoint.sha, baseline, experiment, checkpoint };
    }
  }
  for (const pin of view?.pinned ?? []) yield { kind: 'pin', rev: pin.sha, pin };
}

/** Returns what the history tells of the params and metrics of a selection; an experiment stands for its tip. */
export function dataOf(selection: IHistorySelection): RevisionData {
  switch (selection.kind) {
    case 'baseline':
      return selection.baseline;
    case 'experiment':
      return selection.experiment.checkpoints[0] ?? selection.baseline;
    case 'checkpoint':
      return selection.checkpoint;
    case 'pin':
      return selection.pin;
  }
}

/** Finds the run that the key of a row stands for. */
export function findUntoldRun(view: HistoryView | null, key: string): UntoldRun | null {
  return view?.starting.find(({ id }) => startingKey(id) === key) ?? null;
}
