import type {
  BaselineView,
  CheckpointView,
  ExperimentView,
  HistoryView
} from './experiment-view.js';

/**
 * The history, told as what is different from a version that the asker holds: a new checkpoint among ten thousand does
 * not send them all.
 */
export interface HistoryChanges {
  /** Names this version, to ask for what changes after it. */
  readonly version: string;
  /** The version that it builds on; null: on none, everything is in it. */
  readonly since: string | null;
  readonly view: PackedHistory;
}

/** A history whose checkpoints are packed. */
export type PackedHistory = Omit<HistoryView, 'baselines'> & {
  readonly baselines: readonly PackedBaseline[];
};

/** A baseline whose experiments are packed. */
export type PackedBaseline = Omit<BaselineView, 'experiments'> & {
  readonly experiments: readonly PackedExperiment[];
};

/** An experiment whose checkpoints are packed, in their order. */
export type PackedExperiment = Omit<ExperimentView, 'checkpoints'> & {
  readonly checkpoints: readonly (PackedCheckpoint | KeptCheckpoints)[];
};

/**
 * A checkpoint without what is the same as in the one above it in the list; without `parent`, the one below it is that.
 */
export type PackedCheckpoint = Pick<CheckpointView, 'sha'> & Partial<CheckpointView>;

/** So many checkpoints as the experiment of the same ref had in the version before, from a place of that list on. */
export type KeptCheckpoints = readonly [from: number, count: number];
