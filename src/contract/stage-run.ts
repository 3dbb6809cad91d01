import type { JsonObject } from './json.js';
import type { StageProblem, StageSpec, Wire } from './stage-spec.js';

/** What the `run` room hands to the stage library to run one stage. */
export interface StageRunRequest {
  /** Absolute path of the project root; every stage path is relative to it. */
  readonly root: string;
  readonly stage: string;
  /** The stage's entry of `params.yaml`, values only. */
  readonly params: JsonObject;
  /** Dep field → file(s), for deps that were wired by hand; others follow from the class. */
  readonly wiring: Readonly<Record<string, Wire | readonly Wire[] | null>>;
}

/** Key of the static method of `Stage` that runs one stage: `(request: StageRunRequest) => Promise<void>`. */
export const RUN_SYMBOL = 'stagebook.run';

/** Key on `globalThis` of the collector that a collect process installs before it loads the modules. */
export const COLLECT_SYMBOL = 'stagebook.collect';

/** A problem with the stack of the code that caused it, in which the collect process finds the place. */
export interface TracedProblem extends StageProblem {
  readonly stack?: string;
}

/** What a collect process puts at `COLLECT_SYMBOL`; the library adds `finish` with the first stage that is built. */
export interface Collector {
  /** Checks the stages that were built against each other and describes them. */
  finish?: () => {
    readonly stages: readonly StageSpec[];
    readonly problems: readonly TracedProblem[];
  };
}

/** Key on `globalThis` of the one state that all copies of the library share. */
export const STATE_SYMBOL = 'stagebook/1';

/** Protocol of a checkpoint, DVC 2's: this variable is `1` where checkpoints are made. */
export const CHECKPOINT_VARIABLE = 'DVC_CHECKPOINT';

/** The signal file below `$DVC_ROOT`; it disappears when the checkpoint is made. */
export const CHECKPOINT_SIGNAL = '.dvc/tmp/DVC_CHECKPOINT';
