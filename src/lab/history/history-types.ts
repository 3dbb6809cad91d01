import type {
  BaselineView,
  CheckpointView,
  ExperimentView,
  HistoryView,
  LoosePinView
} from '../../contract/experiment-view.js';
import type { IColumn } from './history-columns.js';

/** How much of an experiment the tree shows. */
export type Openness = 'closed' | 'short' | 'all';

/** What the user chose to see. */
export interface IHistoryChoice {
  /** By ref of the experiment; the others follow the rule of the tree. */
  readonly openness: ReadonlyMap<string, Openness>;
  /** Key of the selected row. */
  readonly selected: string | null;
  /** Words that all must be found in name, sha, params or metrics. */
  readonly filter: string;
  readonly sort: { readonly column: IColumn; readonly isDescending: boolean } | null;
}

/** What every row has. */
interface IRow {
  /** Tells the row from all others, and stays the same when the history grows. */
  readonly key: string;
  readonly level: 1 | 2 | 3;
  /** Place among its siblings, from 1, and how many there are; hidden ones count. */
  readonly position: number;
  readonly setSize: number;
  readonly lanes: ILanes;
}

/** One row of the tree, from the top down. */
export type IHistoryRow = IRow &
  (
    | { readonly kind: 'baseline'; readonly baseline: BaselineView }
    | {
        readonly kind: 'starting';
        readonly run: HistoryView['starting'][number];
      }
    | {
        readonly kind: 'experiment';
        readonly experiment: ExperimentView;
        readonly openness: Openness;
      }
    | {
        readonly kind: 'checkpoint';
        readonly experiment: ExperimentView;
        readonly checkpoint: CheckpointView;
      }
    | { readonly kind: 'more'; readonly experiment: ExperimentView; readonly count: number }
    /** Heads the pinned checkpoints of experiments that were removed. */
    | { readonly kind: 'pins' }
    | { readonly kind: 'pin'; readonly pin: LoosePinView }
  );

/** The lines that a row draws at its left, as lane numbers: 0 is the branch, 1 the experiments, more are forks. */
export interface ILanes {
  /** Where the row's own dot stands. */
  readonly node: number;
  /** Lanes of forks that pass by, from top to bottom. */
  readonly through: readonly number[];
  /** Lanes of forks that come from above and end in the row's dot. */
  readonly joins: readonly number[];
  /** Lanes that begin at the row's dot and go down, though the row is the last of its experiment. */
  readonly ends: readonly number[];
}
