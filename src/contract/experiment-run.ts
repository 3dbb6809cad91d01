import type { JsonObject } from './json.js';
import type { Sha } from './sha.js';

/** How far a run got. `interrupted`: its runner vanished without a final record. */
export type RunState = 'preparing' | 'running' | 'succeeded' | 'failed' | 'stopped' | 'interrupted';

/** What tells a process from a later one with the same pid. */
export interface ProcessIdentity {
  readonly host: string;
  /** Boot of the host, so that a pid from before a restart is never taken for this one. */
  readonly boot: string;
  readonly pid: number;
  /** When the process started, in the host's own words; compared, never read. */
  readonly started: string;
}

/** The checkpoint that a run goes on from. */
export interface ResumePoint {
  readonly sha: Sha;
  readonly stage: string;
  /** Step of the checkpoint; null where it has none (a chain of DVC 2 without live metrics). */
  readonly step: number | null;
  /** Step that the stage starts with. */
  readonly next: number;
}

/** `run.json` of a run directory: everything that the runner and whoever looks at it need. */
export interface RunRecord {
  readonly version: 1;
  readonly id: string;
  /** Name of the experiment. */
  readonly name: string;
  readonly ref: string;
  readonly kind: 'run' | 'resume' | 'repro';
  /** Absolute path of the project. */
  readonly root: string;
  /** Absolute path of the project in the temp workspace. */
  readonly workspace: string;
  /** Absolute path of the git worktree around it. */
  readonly worktree: string;
  readonly baseline: Sha;
  /** What the ref must point to before the first checkpoint; null: it must not exist. */
  readonly refBefore: Sha | null;
  /** The commit that the first checkpoint follows. */
  readonly parent: Sha;
  /** The commit whose tree the temp workspace starts with. */
  readonly snapshot: Sha;
  /** Paths of the project to link into the temp workspace. */
  readonly links: readonly string[];
  /** Stages asked for; none: the whole pipeline. */
  readonly targets: readonly string[];
  /** Stages that run even if they are up to date: `reset` those with checkpoints, `all` every one. */
  readonly force: 'none' | 'reset' | 'all';
  readonly resume: ResumePoint | null;
  /** What the user wrote about the experiment: in its checkpoints, and as message of the final commit instead of DVC's. */
  readonly message: string | null;
  readonly apply: boolean;
  readonly state: RunState;
  readonly runner: ProcessIdentity | null;
  /** The `dvc repro` under way. */
  readonly child: ProcessIdentity | null;
  readonly tip: Sha | null;
  /** Why it failed, one sentence. */
  readonly problem: string | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string | null;
}

/** Something that happened in a run; one line of `events.ndjson`. */
export type RunEvent = {
  /** Counts from 1. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly time: string;
} & RunNews;

/** What happened in a run. */
export type RunNews =
  | {
      readonly type: 'run';
      readonly reason: 'started';
      readonly id: string;
      readonly name: string;
      readonly baseline: Sha;
      /** The checkpoint it goes on from. */
      readonly from?: ResumePoint;
    }
  /** Something that the user should know and that stops nothing, such as files that are not carried. */
  | {
      readonly type: 'run';
      readonly reason: 'notice';
      readonly message: string;
      readonly help: readonly string[];
    }
  | {
      readonly type: 'run';
      readonly reason: 'ended';
      readonly state: RunState;
      readonly tip: Sha | null;
      readonly problem: string | null;
    }
  | {
      readonly type: 'stage';
      readonly reason: 'started' | 'skipped';
      readonly stage: string;
    }
  | {
      readonly type: 'checkpoint';
      readonly reason: 'made';
      readonly stage: string;
      readonly step: number | null;
      readonly sha: Sha;
      /** The metrics files of the stage, by path. */
      readonly metrics: Readonly<Record<string, JsonObject>>;
      /** Time that the stage waited. */
      readonly milliseconds: number;
      /** Bytes added to the DVC cache. */
      readonly bytes: number;
    }
  | {
      readonly type: 'checkpoint';
      readonly reason: 'skipped';
      readonly stage: string;
      readonly step: number | null;
      readonly message: string;
    };

/** When a run is asked to end: after its next checkpoint, or at once. */
export type StopWish = 'step' | 'now';

/** A run as its watchers see it; `host` is set where it is another one. */
export interface RunView {
  readonly record: RunRecord;
  /** `lost`: no sign of life from another host. */
  readonly state: RunState | 'lost';
  readonly host: string | null;
  /** Where it goes on and its end was asked for: after its next checkpoint, or at once. */
  readonly stopping?: StopWish;
  /** How far it got, as far as it tells; null before its first stage, and where nobody asked (only `run/list` does). */
  readonly progress: RunProgress | null;
  /** True where its experiment was removed since; only `run/list` tells. */
  readonly isRemoved?: boolean;
}

/** How far a run got. */
export interface RunProgress {
  /** The stage under way, or the last that was. */
  readonly stage: string;
  /** The last step that ended; null before the first, and in a stage without steps. */
  readonly step: number | null;
  /** When the step under way began, or the stage before its first: ISO 8601, UTC. */
  readonly since: string;
  /** Steps in all; null where that cannot be told from the params. */
  readonly steps: number | null;
  /** The metric that marks the best checkpoint, else the first that the stage wrote. */
  readonly metric: { readonly name: string; readonly value: number } | null;
  /** Its last values, oldest first, at most 100. */
  readonly series: readonly number[];
  /** How many checkpoints were asked for and not made, and why the last of them was not; null where none was. */
  readonly skipped: { readonly count: number; readonly message: string } | null;
}

/** A stretch of a run's events and log. */
export interface RunOutput {
  /** Id of the run, which goes on meaning it. */
  readonly id: string;
  readonly events: readonly RunEvent[];
  /** Text of the log from `logOffset` of the request on. */
  readonly log: string;
  /** Offset in bytes to read on from. */
  readonly logOffset: number;
  readonly state: RunState | 'lost';
}

/** Asks for a fresh run, or one with a checkpoint's files. */
export interface StartRunRequest {
  readonly path: string;
  readonly name?: string;
  /** `key=value` in the grammar of Hydra, as `dvc exp run -S` takes it. */
  readonly overrides?: readonly string[];
  /** Workspace code and params with the checkpoint files of this revision. */
  readonly from?: string;
  readonly reset?: boolean;
  readonly message?: string;
  /** Replaces an experiment of the same name; a backup ref keeps it. */
  readonly replace?: boolean;
  /** Runs every stage, also those that are up to date. */
  readonly force?: boolean;
  readonly apply?: boolean;
  readonly targets?: readonly string[];
  /** Paths to carry into the temp workspace beside those of the settings. */
  readonly include?: readonly string[];
}

/** Asks to go on from a revision, with its own code and params; none: the newest experiment that was not finished. */
export interface ResumeRunRequest {
  readonly path: string;
  readonly rev?: string;
  /** Name of the fork, where the revision is not the tip. */
  readonly name?: string;
  /** None: that of the experiment stays. */
  readonly message?: string;
  readonly apply?: boolean;
}

/** Asks to run the stale downstream stages of a checkpoint. */
export interface EvaluateRequest {
  readonly path: string;
  readonly rev: string;
  readonly name?: string;
  readonly message?: string;
}

/** A run that was started. */
export interface StartedRun {
  readonly id: string;
  readonly name: string;
  readonly baseline: Sha;
}
