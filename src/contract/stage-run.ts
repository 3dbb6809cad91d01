import type { ResumePoint } from './experiment-run.js';
import type { JsonObject } from './json.js';
import type { StageProblem, StageSpec, Wire } from './stage-spec.js';

/** What the `run` room hands to the stage library to run one stage. */
export interface StageRunRequest {
  /** Absolute path of the project root; every stage path is relative to it. */
  readonly root: string;
  readonly stage: string;
  /** The stage's entry of `params.yaml`, values only. */
  readonly params: JsonObject;
  /** The notebook's values when the graph was written: a param of several types may be of theirs, too. */
  readonly written?: JsonObject;
  /** Values of other params files, by path, where they were read beforehand. */
  readonly paramsFiles?: Readonly<Record<string, JsonObject>>;
  /** Present for a stage of a revision: the commit, and the folder where its files lie. */
  readonly past?: { readonly rev: string; readonly folder: string };
  /** Dep field → file(s), for deps that were wired by hand; others follow from the class. */
  readonly wiring: Readonly<Record<string, Wire | readonly Wire[] | null>>;
}

/** Key of the static method of `Stage` that runs one stage: a {@link RunStage}. */
export const RUN_SYMBOL = 'stagebook.run';

/** Runs a stage; which params files it reads is known when it is built. */
export type RunStage = (request: StageRunRequest, tools: RunTools) => Promise<void>;

/** What a stage process does for the stage library, which loads no file of the project itself. */
export interface RunTools {
  /** Reads a params file by its path in the project; undefined where there is none. */
  readonly readParamsFile: (path: string) => Promise<JsonObject | undefined>;
  /** Loads a class that Write graph made a file of, by its name; undefined where there is none. */
  readonly findClass: (name: string) => unknown;
}

/** Key on `globalThis` of the collector that a collect process installs before it loads the modules. */
export const COLLECT_SYMBOL = 'stagebook.collect';

/** A problem with the stack of the code that caused it, in which the collect process finds the place. */
export interface TracedProblem extends StageProblem {
  readonly stack?: string;
}

/** What a collect process puts at `COLLECT_SYMBOL`; the library adds its own with the first stage that is built. */
export interface Collector {
  /** Whose cells run at the moment: stages that are built, and `pipeline()`, count for this notebook. */
  notebook?: string;
  /** Lists the notebooks whose cells have built stages so far. */
  findBuilders?: () => readonly string[];
  /** Names the classes that stages read of by class, and of which none is built. */
  findUnbuilt?: () => readonly string[];
  /** Checks the stages that were built against each other and describes them. */
  finish?: () => {
    readonly stages: readonly StageSpec[];
    readonly problems: readonly TracedProblem[];
    /** By stage and field: the stack of its declaration. */
    readonly stacks: Readonly<Record<string, Readonly<Record<string, string>>>>;
  };
}

/** Key on `globalThis` of the one state that all copies of the library share. */
export const STATE_SYMBOL = 'stagebook/1';

/** Protocol of a checkpoint, DVC 2's: this variable is `1` where checkpoints are made. */
export const CHECKPOINT_VARIABLE = 'DVC_CHECKPOINT';

/** The signal file below `$DVC_ROOT`; it disappears when the checkpoint is made. */
export const CHECKPOINT_SIGNAL = '.dvc/tmp/DVC_CHECKPOINT';

/** What a signal of the library says; a foreign program may leave the file empty. */
export interface CheckpointSignal {
  readonly stage: string;
  /** The step that the files are of; null where the program counts none. */
  readonly step: number | null;
  /** The step that a resumed run starts with. */
  readonly next: number | null;
  readonly pid: number;
}

/** Written below `$DVC_ROOT` before the signal is answered: the stage ends instead of going on. */
export const STOP_SIGNAL = '.dvc/tmp/STAGEBOOK_STOP';

/** Exit code of a stage that was stopped, as after Ctrl+C. */
export const STOPPED_EXIT_CODE = 130;

/** Holds the pid of the runner, who answers the signals. */
export const RUNNER_VARIABLE = 'STAGEBOOK_RUNNER';

/** Holds the sha of the checkpoint that a run goes on from. */
export const RESUME_VARIABLE = 'STAGEBOOK_RESUME';

/** The order to go on from a checkpoint, below `$DVC_ROOT`; the stage removes it when it has its files. */
export const RESUME_ORDER = '.dvc/tmp/stagebook/resume.json';

/** Directory of the private copies of a checkpoint's files, below `$DVC_ROOT`. */
export const RESUME_COPIES = '.dvc/tmp/stagebook/resume';

/** Tells one stage to go on from a checkpoint. */
export interface ResumeOrder extends ResumePoint {
  /** Outs of the stage, files or directories, relative to the project; the copies have the same paths. */
  readonly files: readonly string[];
}
