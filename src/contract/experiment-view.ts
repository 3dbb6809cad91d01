import type { JsonObject, JsonValue } from './json.js';
import type { RunRecord, RunState } from './experiment-run.js';
import type { Sha } from './sha.js';

/** Which baselines the history lists; none of them: HEAD alone. */
export interface HistoryScope {
  readonly allBranches?: boolean;
  readonly allTags?: boolean;
  /** Every commit that an experiment started from. */
  readonly allCommits?: boolean;
  /** HEAD and this many commits before it, `1` is HEAD alone. */
  readonly last?: number;
}

/** What a revision says about its params and metrics; `error` where a file could not be read. */
export interface RevisionData {
  /** Values by file, nested as in the file. */
  readonly params: Readonly<Record<string, JsonObject>>;
  readonly metrics: Readonly<Record<string, JsonValue>>;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

/** One commit of an experiment. */
export interface CheckpointView extends RevisionData {
  readonly sha: Sha;
  readonly parent: Sha;
  /** `final`: the commit after the downstream stages ran. */
  readonly kind: 'checkpoint' | 'final';
  /** ISO 8601 with the zone of the committer. */
  readonly time: string;
  readonly stage: string | null;
  readonly step: number | null;
  readonly run: string | null;
  readonly isBest: boolean;
  /** True where a cached out of the stage is in no cache any more: code, params and metrics are left. */
  readonly isMetricsOnly: boolean;
  /** True where the user asked to keep it, whatever is removed or thinned out. */
  readonly isPinned: boolean;
}

/** An experiment with its checkpoints, newest first. */
export interface ExperimentView {
  readonly name: string;
  readonly ref: string;
  readonly baseline: Sha;
  readonly tip: Sha;
  /** What its user wrote about it; left out where that is nothing. */
  readonly message?: string;
  /**
   * `finished` where the tip is a final commit, whatever was tried since; where it is a checkpoint, the state of the
   * newest run, `unfinished` if none is known.
   */
  readonly state: Exclude<RunState, 'preparing' | 'succeeded'> | 'finished' | 'unfinished' | 'lost';
  /** A later run that was to go on from the experiment (`resume`) or to replace it (`run`), and changed nothing of it. */
  readonly failedSince?: {
    readonly kind: RunRecord['kind'];
    readonly state: 'failed' | 'interrupted';
    readonly problem: string;
  };
  /** The run directory behind a live or last run, on this host. */
  readonly run: string | null;
  readonly host: string | null;
  readonly checkpoints: readonly CheckpointView[];
  /** Where it goes on from a checkpoint of another experiment: `isShared` when the commits themselves are shared. */
  readonly origin: {
    readonly sha: Sha;
    readonly experiment: string | null;
    readonly isShared: boolean;
  } | null;
  /** The metric that marks the best checkpoint. */
  readonly objective: {
    readonly file: string;
    readonly key: string;
    readonly direction: 'maximize' | 'minimize';
  } | null;
}

/** A commit with the experiments that started from it. */
export interface BaselineView extends RevisionData {
  readonly sha: Sha;
  /** Branches and tags that point to it; `HEAD` where it is detached there. */
  readonly names: readonly string[];
  readonly time: string;
  readonly experiments: readonly ExperimentView[];
}

/** A commit that the user keeps, whatever is removed, collected or thinned out. */
export interface PinView {
  readonly sha: Sha;
  readonly time: string;
  readonly stage: string | null;
  readonly step: number | null;
  /** The experiment that has it, as a command takes it; null where no experiment does any more. */
  readonly experiment: string | null;
  /** Name of the experiment that it was made in, where its run is known. */
  readonly madeIn: string | null;
  /** Bytes of its outs in the DVC cache. */
  readonly bytes: number;
}

/** A pinned commit of an experiment that was removed, with what it says. */
export interface LoosePinView extends PinView, RevisionData {}

/** The history of a project. */
export interface HistoryView {
  readonly workspace: RevisionData;
  /** The checkpoint whose outs the workspace holds; null where they are of none of those listed. */
  readonly applied: Sha | null;
  readonly baselines: readonly BaselineView[];
  /** Experiments, and runs without one, on commits that are not listed; left out where there are none. */
  readonly elsewhere?: number;
  /** Pinned checkpoints of experiments that were removed; left out where there are none. */
  readonly pinned?: readonly LoosePinView[];
  /** True where the workspace can be brought back to what it was before an experiment was applied. */
  readonly canUndo: boolean;
  /** Runs without a checkpoint yet, and those that broke off before their first: no experiment tells of them. */
  readonly starting: readonly {
    readonly id: string;
    readonly name: string;
    readonly baseline: Sha;
    readonly state: RunState | 'lost';
    readonly host: string | null;
    /** ISO 8601, UTC. */
    readonly startedAt: string;
    /** Why it failed, one sentence. */
    readonly problem: string | null;
  }[];
}

/** What applying a revision does to the workspace, path by path; every path relative to the project. */
export interface ApplyPlan {
  readonly sha: Sha;
  /** HEAD of the workspace; null before its first commit. */
  readonly head: Sha | null;
  /** Files and outs whose content is replaced. */
  readonly overwritten: readonly string[];
  readonly created: readonly string[];
  /** Files that the revision does not have, and outs of other revisions in the place of `missing` ones. */
  readonly removed: readonly string[];
  /** What differs and is left alone, with the reason. */
  readonly kept: readonly { readonly path: string; readonly reason: string }[];
  /** Cached outs that are in no cache (`metrics only`); the workspace is without them. */
  readonly missing: readonly string[];
  /** Those of the changed paths that `git add` takes. */
  readonly forGit: readonly string[];
}

/** What a user was shown before they agreed to an apply: nothing else of theirs is to be replaced. */
export type ListedChanges = Pick<ApplyPlan, 'head' | 'overwritten' | 'removed'>;

/** What was applied and the backup that undoes it; null in a dry run and where nothing changed. */
export interface ApplyReport extends ApplyPlan {
  readonly backup: string | null;
}

/** A value before and after. */
export interface ValueChange {
  readonly old: JsonValue | null;
  readonly new: JsonValue | null;
  /** `new - old` where both are numbers. */
  readonly diff?: number;
}

/** What differs between two revisions. */
export interface DiffView {
  readonly from: Sha | 'workspace';
  readonly to: Sha | 'workspace';
  /** By file, then by key (`train.lr`). */
  readonly params: Readonly<Record<string, Readonly<Record<string, ValueChange>>>>;
  readonly metrics: Readonly<Record<string, Readonly<Record<string, ValueChange>>>>;
  /** Outs of the stages and tracked files, by path. */
  readonly files: readonly {
    readonly path: string;
    readonly change: 'added' | 'removed' | 'modified';
    readonly isOut: boolean;
  }[];
  /** Generated modules, by class, as a unified diff. */
  readonly code: readonly {
    readonly className: string;
    readonly path: string;
    readonly diff: string;
  }[];
}

/** How a live metric went over the steps, up to each of two revisions. */
export interface MetricSeries {
  /** The file that holds it; relative to the project. */
  readonly path: string;
  readonly name: string;
  /** Empty where that side does not have it. */
  readonly from: readonly MetricPoint[];
  readonly to: readonly MetricPoint[];
}

/** A step and the value there. */
export type MetricPoint = readonly [step: number, value: number];

/** What a clean-up drops. */
export interface GcReport {
  readonly experiments: readonly string[];
  /** Cached objects that nothing keeps any more, and their bytes. */
  readonly objects: number;
  readonly bytes: number;
  /** Pinned checkpoints that no experiment has any more; they go only where that was asked for. */
  readonly pins: number;
  /** Backups that are old, and folders of runs that are, or that never had a checkpoint. */
  readonly backups: number;
  readonly runs: number;
  /** Folder of the cache where other repositories may use it, too; null where it is this one's own. */
  readonly sharedCache: string | null;
  readonly dry: boolean;
}

/** What undo put back, or would put back. */
export interface UndoReport {
  readonly backup: string;
  /** What was undone, in the words of its backup. */
  readonly subject: string;
  readonly restored: readonly string[];
  readonly removed: readonly string[];
  /** What of it changed since the command that is undone, and is in `kept` alone then. */
  readonly changed: readonly ChangedSince[];
  /** Ref that keeps the workspace as it was before undo; null in a dry run. */
  readonly kept: string | null;
}

/** A path that was changed after a command had written it. */
export interface ChangedSince {
  readonly path: string;
  /** True of an out that DVC keeps: git has no content of it. */
  readonly isOut: boolean;
}

/** Which checkpoints keep their models when an experiment is thinned out; pinned ones and the newest always do. */
export type ThinPolicy =
  'best-and-last' | { readonly every: number } | { readonly best: true; readonly last: number };

/** Who needs the model of a checkpoint; a pin, the workspace and a backup need no name. */
export interface ModelUser {
  /** `checkpoint`: another one of the same experiment, which stays, has the same model; `ref`: any other ref of git. */
  readonly kind:
    | 'pin'
    | 'checkpoint'
    | 'workspace'
    | 'worktree'
    | 'run'
    | 'experiment'
    | 'branch'
    | 'tag'
    | 'backup'
    | 'ref';
  readonly name: string | null;
}

/** A checkpoint that keeps its model though the policy lets it go. */
export interface NeededCheckpoint {
  readonly sha: Sha;
  /** Empty where it is an older commit of a branch, say, that nobody names. */
  readonly users: readonly ModelUser[];
}

/** What thinning out drops, or would drop. */
export interface ThinReport {
  /** Checkpoints that lose their models and keep code, params and metrics. */
  readonly checkpoints: readonly Sha[];
  /** Oldest first. */
  readonly needed: readonly NeededCheckpoint[];
  /** Bytes of the DVC cache that get free. */
  readonly bytes: number;
  /** Folder of the cache where other repositories may use it, too; null where it is this one's own. */
  readonly sharedCache: string | null;
  readonly dry: boolean;
}

/** A file as a commit has it. */
export interface FileView {
  readonly path: string;
  readonly sha: Sha;
  /** Null where it is binary or larger than 5 MB. */
  readonly text: string | null;
  /** In bytes. */
  readonly size: number;
}
