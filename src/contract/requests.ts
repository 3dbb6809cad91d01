import type { Diagnostic } from './diagnostic.js';
import type { EngineEvent } from './event.js';
import type {
  EvaluateRequest,
  ResumeRunRequest,
  RunOutput,
  RunRecord,
  RunView,
  StartedRun,
  StartRunRequest
} from './experiment-run.js';
import type {
  ApplyReport,
  DiffView,
  FileView,
  GcReport,
  HistoryScope,
  HistoryView,
  ListedChanges,
  MetricSeries,
  PinView,
  ThinPolicy,
  ThinReport,
  UndoReport
} from './experiment-view.js';
import type { Failure } from './failure.js';
import type { JsonObject } from './json.js';
import type { HistoryChanges } from './history-changes.js';
import type { PipelineView } from './pipeline-view.js';
import type { Result } from './result.js';
import type { Sha } from './sha.js';
import type { StageRunRequest } from './stage-run.js';

/** Which side wins where a param changed in both; `notebook` also takes back values that were edited in the file alone. */
export type ParamsSide = 'notebook' | 'file';

/** Asks to bring `dvc.yaml`, `params.yaml` and the generated modules in line with the notebooks. */
export interface WriteGraphRequest {
  /** A path inside the project (a notebook or a folder); absolute. */
  readonly path: string;
  /** Absolute paths of notebooks; none: every notebook of the project that Write graph knows or that stands in its root. */
  readonly notebooks?: readonly string[];
  /** Text of notebooks as they are on the screen, by absolute path; the file is not read then. */
  readonly documents?: Readonly<Record<string, string>>;
  /** Writes nothing; the report says what would be written. */
  readonly dryRun?: boolean;
  readonly params?: ParamsSide;
  /** Replaces generated files, and takes back entries of `dvc.yaml`, that were edited by hand; the old text is kept as a backup. */
  readonly overwrite?: boolean;
  /** Leaves generated files that were edited by hand as they are, and writes the rest. */
  readonly keep?: boolean;
  /** Rewrites `stages: {…}` of `dvc.yaml`, which cannot be edited by lines, to one block per stage. */
  readonly blockStyle?: boolean;
  /** Takes out stages and generated files whose classes are gone from the notebooks. */
  readonly prune?: boolean;
  /** Checks types, too; what is wrong is told as warnings, and nothing waits for it. */
  readonly types?: boolean;
}

/** Asks what Write graph would say to the notebooks, without running any of their code. */
export interface CheckGraphRequest {
  /** A path inside the project; absolute. */
  readonly path: string;
  /** Absolute paths of notebooks to read besides those that Write graph knows. */
  readonly notebooks?: readonly string[];
  /** Text of notebooks as they are on the screen, by absolute path; the file is not read then. */
  readonly documents?: Readonly<Record<string, string>>;
}

/**
 * How a class cell and what was written of it stand to each other. `not-written`: its file or its stages are not there;
 * `changed`: the notebook went on since; `conflict`: the file is not what was written, nor what the notebook says;
 * `broken`: an error keeps it back, in it or in what it needs, whatever was written before.
 */
export type ClassState = 'not-written' | 'written' | 'changed' | 'conflict' | 'broken';

/** Asks for the stage graph, or for a part of it. */
export interface ViewGraphRequest {
  readonly path: string;
  /** Also looks for notebooks that changed since the graph was written. */
  readonly outdated?: boolean;
  /** The outs in place of the stages. */
  readonly outs?: boolean;
  /** Stages or outs, relative to `path`: only they and what they are made from. */
  readonly targets?: readonly string[];
  /** With targets: all that hangs together with them. */
  readonly full?: boolean;
}

/** A class of a notebook and how far Write graph got with it. */
export interface ClassView {
  readonly notebook: string;
  readonly cellId: string;
  readonly className: string;
  readonly state: ClassState;
}

/** What is wrong with the notebooks, and the states of their classes. */
export interface CheckGraphReport {
  readonly diagnostics: readonly Diagnostic[];
  readonly classes: readonly ClassView[];
}

/** One file that Write graph changed, or would change. */
export interface FileChange {
  readonly path: string;
  readonly change: 'created' | 'modified' | 'removed';
  /** Unified diff, in dry runs. */
  readonly diff?: string;
}

/** What Write graph did. */
export interface WriteGraphReport {
  readonly root: string;
  readonly changes: readonly FileChange[];
  /** Names of the stages that the notebooks make. */
  readonly stages: readonly string[];
  /** Names of the stages that were taken out, whose classes are gone. */
  readonly removed: readonly string[];
  /** Names of the classes that an error keeps back; what was written of them before stays. */
  readonly heldBack: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** Folder of files as they were, relative to the project; absent where nothing made by hand was replaced. */
  readonly backup?: string;
  /** Notebooks of folders, relative to the project, that are not read since nobody named them yet; absent where there are none, or notebooks were named. */
  readonly unread?: readonly string[];
}

/** What bringing a project of DVC 2 to DVC 3 changed, or would change. */
export interface MigrateReport {
  readonly root: string;
  /** In dry runs with diffs. */
  readonly changes: readonly FileChange[];
  /** What only the user can do, a sentence each. */
  readonly notes: readonly string[];
  /** What DVC 3 refuses in these files all the same, at its place in what becomes of them. */
  readonly diagnostics: readonly Diagnostic[];
  /** Folder of the files as they were, relative to the project; null where nothing was written. */
  readonly backup: string | null;
}

/** Data that DVC tracks from now on; paths relative to the project. */
export interface AddReport {
  readonly root: string;
  readonly added: readonly { readonly path: string; readonly dataFile: string }[];
  /** What belongs into the next commit. */
  readonly forGit: readonly string[];
}

/** State of one tool that Stagebook needs. */
export interface ToolReport {
  readonly tool: 'node' | 'git' | 'dvc' | 'tslab' | 'stagebook';
  readonly found: boolean;
  readonly ok: boolean;
  readonly version?: string;
  readonly path?: string;
  readonly wanted: string;
  readonly help?: string;
}

/** What making a project created and what was there already; paths relative to the folder. */
export interface InitReport {
  readonly root: string;
  readonly created: readonly string[];
  /** What got lines that were missing. */
  readonly changed: readonly string[];
  readonly kept: readonly string[];
  /** Whether it has a `dvc.yaml`: stages of its own, of whatever language. */
  readonly hasPipeline: boolean;
  /** What could not be done here and what to do about it, a sentence each. */
  readonly notes: readonly string[];
}

/** The first commit of a repository, or what it would hold; paths relative to the project. */
export interface FirstCommitReport {
  readonly files: readonly string[];
  /** How many other files are neither in it nor ignored. */
  readonly others: number;
  /** Null in dry runs. */
  readonly sha: Sha | null;
}

/** A project and the notebooks that Write graph knows in it. */
export interface ProjectView {
  readonly root: string;
  readonly name: string;
  readonly branch: string | null;
  readonly notebooks: readonly string[];
  readonly version: string;
}

/** Everything that can be asked of the engine over JSON-RPC: method → params and result. Every answer is a `Result`. */
export interface RequestMap {
  readonly 'project/open': { params: { readonly path: string }; result: ProjectView };
  /** Makes a project in a folder: git, DVC, `package.json`, …; what is there already is kept. */
  readonly 'project/init': { params: { readonly path: string }; result: InitReport };
  /** Rewrites what DVC 3 refuses in the files of a project of DVC 2. */
  readonly 'project/migrate': {
    params: { readonly path: string; readonly dryRun?: boolean };
    result: MigrateReport;
  };
  /** Commits the pipeline of a project whose repository has no commit yet. */
  readonly 'project/first-commit': {
    params: { readonly path: string; readonly dryRun?: boolean };
    result: FirstCommitReport;
  };
  readonly 'project/doctor': { params: { readonly path: string }; result: readonly ToolReport[] };
  readonly 'graph/write': { params: WriteGraphRequest; result: WriteGraphReport };
  readonly 'graph/view': {
    params: ViewGraphRequest;
    result: PipelineView;
  };
  /** Reads the notebooks as they are on the screen: no process starts, and nothing is written. */
  readonly 'graph/check': { params: CheckGraphRequest; result: CheckGraphReport };
  /** The graph of a revision; each stage's state tells whether that commit has its results. */
  readonly 'graph/at': {
    params: { readonly path: string; readonly rev: string };
    result: PipelineView;
  };
  /** Reads a params file of any format; `file` is relative to the project. */
  /** Gives files and folders into the care of DVC, as `dvc add` does; each gets a `.dvc` file, a data node of the graph. */
  readonly 'data/add': {
    params: {
      readonly path: string;
      /** Absolute. */
      readonly files: readonly string[];
      /** Leaves the cache alone: `dvc commit` stores them later. */
      readonly noCommit?: boolean;
    };
    result: AddReport;
  };
  readonly 'params/read': {
    params: { readonly path: string; readonly file: string };
    result: JsonObject;
  };
  /** Answers the params and the wiring of one stage, as its process would get them. */
  readonly 'stage/values': {
    params: {
      readonly path: string;
      readonly stage: string;
      /** An experiment or a commit, in place of the workspace. */
      readonly rev?: string;
    };
    result: StageRunRequest;
  };
  /** Starts an experiment in a temp workspace and answers at once. */
  readonly 'run/start': { params: StartRunRequest; result: StartedRun };
  readonly 'run/resume': { params: ResumeRunRequest; result: StartedRun };
  /** Runs the stale downstream stages of a checkpoint. */
  readonly 'run/evaluate': { params: EvaluateRequest; result: StartedRun };
  readonly 'run/list': { params: { readonly path: string }; result: readonly RunView[] };
  /** Asks a run (an id, or the name of its experiment) to end: after its next checkpoint, or now. */
  readonly 'run/stop': {
    params: { readonly path: string; readonly run: string; readonly now?: boolean };
    result: RunView;
  };
  /**
   * Ends the runs that are lost: whose host gives no sign of life. A container has another name at each start, so nobody
   * but the user can tell that its host will not be back. Their checkpoints stay.
   */
  readonly 'run/end-lost': {
    params: { readonly path: string };
    result: { readonly ended: readonly RunRecord[] };
  };
  /** Reads the events and the log of a run from where the caller is. */
  readonly 'run/read': {
    params: {
      readonly path: string;
      readonly run: string;
      /** Number of the last event that is known. */
      readonly after?: number;
      readonly logOffset?: number;
    };
    result: RunOutput;
  };
  readonly 'history/view': {
    params: { readonly path: string; readonly scope?: HistoryScope };
    result: HistoryView;
  };
  /** The same for who looks on: what changed since the version that it holds, or everything where that is unknown. */
  readonly 'history/changes': {
    params: {
      readonly path: string;
      readonly scope?: HistoryScope;
      readonly since?: string | null;
    };
    result: HistoryChanges;
  };
  readonly 'history/diff': {
    params: { readonly path: string; readonly from: string; readonly to: string };
    result: DiffView;
  };
  /** Reads the live metrics of two revisions step by step; of long ones a part of the steps. */
  readonly 'history/series': {
    params: { readonly path: string; readonly from: string; readonly to: string };
    result: readonly MetricSeries[];
  };
  /** Reads a file of a revision; `file` is relative to the project. */
  readonly 'history/file': {
    params: { readonly path: string; readonly rev: string; readonly file: string };
    result: FileView;
  };
  /** Keeps a checkpoint whatever is removed, collected or thinned out, or lets it go. */
  readonly 'checkpoint/pin': {
    params: { readonly path: string; readonly rev: string; readonly pinned: boolean };
    result: { readonly sha: Sha };
  };
  /** Lists everything that is pinned. */
  readonly 'checkpoint/pins': {
    params: { readonly path: string };
    result: { readonly pins: readonly PinView[] };
  };
  /** Drops the models of an experiment's checkpoints; code, params and metrics stay. */
  readonly 'experiment/thin': {
    params: {
      readonly path: string;
      readonly name: string;
      readonly keep: ThinPolicy;
      readonly dry?: boolean;
      /** Goes on where other repositories may use the cache, too. */
      readonly force?: boolean;
    };
    result: ThinReport;
  };
  readonly 'experiment/apply': {
    params: {
      readonly path: string;
      readonly rev: string;
      readonly dryRun?: boolean;
      readonly notebook?: boolean;
      readonly force?: boolean;
      /** Refuses where HEAD has moved or more would be replaced than this, with the remedy `list-again`. */
      readonly listed?: ListedChanges;
    };
    result: ApplyReport;
  };
  readonly 'experiment/undo': {
    params: {
      readonly path: string;
      /** Goes back where HEAD has moved, or what would be replaced has changed since, too. */
      readonly force?: boolean;
      /** Says what would be put back, and changes nothing. */
      readonly dryRun?: boolean;
    };
    result: UndoReport;
  };
  readonly 'experiment/branch': {
    params: { readonly path: string; readonly rev: string; readonly branch: string };
    result: { readonly branch: string; readonly sha: Sha };
  };
  readonly 'experiment/remove': {
    params: { readonly path: string; readonly names: readonly string[] };
    /** `tip` is null of a run that ended before its first checkpoint. */
    result: { readonly removed: readonly { readonly name: string; readonly tip: Sha | null }[] };
  };
  readonly 'experiment/rename': {
    params: { readonly path: string; readonly from: string; readonly to: string };
    result: { readonly name: string };
  };
  readonly 'experiment/gc': {
    params: {
      readonly path: string;
      readonly scope: HistoryScope & { readonly workspace?: boolean };
      /** Lets pinned checkpoints go, too, that no experiment has any more. */
      readonly pins?: boolean;
      readonly dry?: boolean;
      /** Goes on where other repositories may use the cache, too. */
      readonly force?: boolean;
    };
    result: GcReport;
  };
  readonly 'experiment/push': {
    params: { readonly path: string; readonly remote: string; readonly names: readonly string[] };
    result: { readonly pushed: readonly string[] };
  };
  readonly 'experiment/pull': {
    params: { readonly path: string; readonly remote: string; readonly names: readonly string[] };
    result: { readonly pulled: readonly string[] };
  };
}

/** Name of a request. */
export type Method = keyof RequestMap;

/** The engine as its clients see it: the CLI in process, the server over a pipe. */
export interface EngineApi {
  /** Answers one request; bugs reject, everything else is a `Result`. */
  request<M extends Method>(
    method: M,
    params: RequestMap[M]['params']
  ): Promise<Result<RequestMap[M]['result'], Failure>>;
  /** Listens to events; the returned function stops it. */
  onEvent(listener: (event: EngineEvent) => void): () => void;
  /** Stops what the engine started. */
  dispose(): Promise<void>;
}
