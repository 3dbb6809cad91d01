import { PathExt } from '@jupyterlab/coreutils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import type { IStateDB } from '@jupyterlab/statedb';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { HistoryView } from '../contract/experiment-view.js';
import type { StartedRun, StartRunRequest } from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import type { PipelineView } from '../contract/pipeline-view.js';
import type {
  InitReport,
  Method,
  ProjectView,
  RequestMap,
  ToolReport,
  WriteGraphReport
} from '../contract/requests.js';
import { err, ok, type Result } from '../contract/result.js';
import type { EngineClient } from './client.js';
import { GraphWriter } from './graph-writer.js';
import { HistoryModel } from './history/history-model.js';
import { joinProblems } from './notebook/join-problems.js';
import { NotebookChecks } from './notebook/notebook-checks.js';
import { Onlookers } from './onlookers.js';
import { toContentsPath, type MethodOfProject, type ProjectClient } from './project-client.js';
import { ProjectNews } from './project-news.js';
import { ProjectState } from './project-state.js';
import { Projects } from './projects.js';
import { LogModel } from './runs/log-model.js';
import { RunsModel } from './runs/runs-model.js';
import { DEFAULT_SETTINGS, type IStagebookSettings } from './settings.js';
import { FollowedNotebook } from './setup/followed-notebook.js';
import type { IProblem } from './setup/problem.js';
import type { IStagebook } from './tokens.js';

/** What the panel shows: the project of the current notebook, its pipeline, problems, runs and history. */
export class StagebookModel implements IStagebook, IDisposable {
  constructor({ client, contents, state, tracker, trans }: StagebookModel.IOptions) {
    this._client = client;
    this._contents = contents;
    const followed = (this._followed = new FollowedNotebook(tracker, state));
    const guard: Projects.IOptions['guard'] = work => this._state.guard(work);
    const projects = (this._projects = new Projects({ client, contents, tracker, guard, trans }));
    this._state = new ProjectState({ projects, followed, trans });
    this.history = new HistoryModel({
      read: (scope, since) => this.ask('history/changes', { scope, since }),
      state
    });
    this.runs = new RunsModel({
      read: root => this.find(root)?.ask('run/list', {}) ?? Promise.resolve(undefined)
    });
    this.checks = new NotebookChecks({
      check: async documents => (this.project ? this.ask('graph/check', { documents }) : undefined),
      toContentsPath: path => this.contentsPath(path),
      isTold: () => this.onlookers.isAny
    });
    this.writer = new GraphWriter({ contents, state: this._state, checks: this.checks, trans });
    this._state.changed.connect(this._onState, this);
    // That a run ended moves no ref; its experiment is told as running until then.
    this.runs.ended.connect(this.history.refresh, this.history);
    // The header names the kernel.
    for (const signal of [followed.metadataChanged, this.writer.changed, this.checks.changed])
      signal.connect(this._tell, this);
    this._news = new ProjectNews({
      client,
      contents,
      followed,
      onlookers: this.onlookers,
      state: this._state,
      history: this.history,
      runs: this.runs,
      checks: this.checks
    });
  }

  /** The notebooks of the project as they are on the screen. */
  readonly checks: NotebookChecks;

  /** The experiments of the project and their checkpoints. */
  readonly history: HistoryModel;

  /** The runs of the project. */
  readonly runs: RunsModel;

  /** Writes the graph of a project. */
  readonly writer: GraphWriter;

  /** Who shows the history and the pipeline. */
  readonly onlookers = new Onlookers();

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** The notebook that commands act on. */
  get notebook(): NotebookPanel | null {
    return this._followed.panel;
  }

  /** True while the panel stays with its project, whichever notebook is activated. */
  get isPinned(): boolean {
    return this._followed.isPinned;
  }

  /** What the user set. */
  get settings(): IStagebookSettings {
    return this._settings;
  }

  get project(): ProjectView | null {
    return this._state.project;
  }

  /** The project that the panel shows, to be handed on by who begins something with what is shown; null where there is none. */
  get shown(): ProjectClient | null {
    return this._state.client;
  }

  get pipeline(): PipelineView | null {
    return this._state.pipeline;
  }

  /** Problems in the user's notebooks and files: what the last Write graph said until the notebooks or its files change, then what they say now. */
  get diagnostics(): readonly Diagnostic[] {
    return joinProblems([
      ...this.writer.diagnostics,
      ...this._state.diagnostics,
      ...this.checks.diagnostics,
      ...(this.pipeline?.diagnostics ?? [])
    ]);
  }

  /** Why there is nothing to show; null where there is. */
  get problem(): IProblem | null {
    return this._state.problem;
  }

  /** Since when the server does not answer, ms since the epoch: all that is shown is of then; null where it does. */
  get offlineSince(): number | null {
    return this._client.offlineSince;
  }

  /** Tools that the project needs and that are missing or too old. */
  get missingTools(): readonly ToolReport[] {
    return this._state.missingTools;
  }

  /** True from the wish to start a run of the project until the run is listed. */
  get isStarting(): boolean {
    return this.project !== null && this._starting.has(this.project.root);
  }

  /** True while the graph is being written. */
  get isWriting(): boolean {
    return this.writer.isWriting;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    const parts = [this._news, this._followed, this._state, this.writer];
    for (const part of [...parts, this.checks, this.history, this.onlookers, this.runs])
      part.dispose();
    Signal.clearData(this);
  }

  async request<M extends Method>(
    method: M,
    params: RequestMap[M]['params']
  ): Promise<Result<RequestMap[M]['result'], Failure>> {
    return this._client.request(method, params);
  }

  /** Finds a project that this page has opened, by its folder. */
  find(root: string): ProjectClient | undefined {
    return this._projects.find(root);
  }

  /** Returns the project of the notebook that is followed now; the panel may still show another. */
  async pick(): Promise<Result<ProjectClient, Failure> | undefined> {
    const { panel, path } = this._followed;
    const { shown } = this;
    if (shown && shown.notebook === panel && shown.path === this._contents.localPath(path))
      return ok(shown);
    return this._state.guard(() => this._projects.open({ panel, path }));
  }

  /** Asks the engine about the project that is shown; where there is no engine to answer, the panel says so and it is undefined. */
  ask<M extends MethodOfProject>(
    method: M,
    params: Omit<RequestMap[M]['params'], 'path'>
  ): Promise<Result<RequestMap[M]['result'], Failure> | undefined> {
    return this._state.ask(method, params);
  }

  /** Takes over what the user set. */
  configure(settings: IStagebookSettings): void {
    this._settings = settings;
    this.history.setDefaultScope(settings.historyScope === 'all' ? { allCommits: true } : {});
    this.checks.setLive(settings.checkOnType);
    this._followed.setFollowing(settings.followNotebook);
    this._tell();
  }

  /** Stays with the project, or follows the notebooks again. */
  pin(isPinned: boolean): void {
    this._followed.pin(isPinned);
    this._tell();
  }

  /** Lets the server start the engine again after it gave that up. */
  async restartEngine(): Promise<void> {
    await this._state.guard(() => this._client.restart());
    await this.refresh();
  }

  /** Reads everything again, and looks for the tools again. */
  async lookAgain(): Promise<void> {
    await this.refresh();
    await this._state.examineTools();
  }

  /** Reads the project, its pipeline and its history again. */
  async refresh(): Promise<void> {
    this._client.lookForServer();
    this.history.refresh();
    await this._state.refresh();
  }

  /** Makes a project in the folder of the current notebook. */
  async init(): Promise<void> {
    await this._state.init(() => {
      const path = PathExt.dirname(this._projects.localPath(this._followed.path));
      return this._client.request('project/init', { path });
    });
  }

  /** Makes a project in a folder, given by its contents path. */
  initAt(path: string): Promise<Result<InitReport, Failure> | undefined> {
    return this._state.guard(() => this._client.request('project/init', { path }));
  }

  /** Saves the notebooks, then writes the graph; where one could not be saved, nothing is written. */
  async writeGraph(): Promise<Result<WriteGraphReport, Failure>> {
    const project = await this.pick();
    if (!project) return err({ reason: 'cancelled' });
    return project.ok ? this.writer.write(project.value) : project;
  }

  /** Starts an experiment; its failure is told by the panel, unless it is about the request itself. */
  async startRun(
    project: ProjectClient,
    params: Omit<StartRunRequest, 'path'> = {}
  ): Promise<Result<StartedRun, Failure> | undefined> {
    const started = await project.ask('run/start', params);
    this.runs.refresh();
    return started;
  }

  /** Does what starts a run of a project, and keeps its other starts off until the run is listed: a double click is one start. */
  async holdStarts({ root }: ProjectClient, start: () => Promise<void>): Promise<void> {
    if (this._starting.has(root)) return;
    this._starting.add(root);
    this._tell();
    try {
      await start();
      if (root === this.project?.root) await this.runs.reload();
    } finally {
      this._starting.delete(root);
      this._tell();
    }
  }

  /** Reads the history of a project anew; of the one that is shown only what changed. */
  async readHistory(project: ProjectClient): Promise<Result<HistoryView, Failure> | undefined> {
    const read = await this.history.readFor(project.root);
    return read ?? project.ask('history/view', {});
  }

  /** Follows the log of a run, whichever project is shown later; `path` is a contents path in its own. */
  followLog(run: string, path: string): LogModel {
    const log = new LogModel({
      read: logOffset =>
        this._state.guard(() => this._client.request('run/read', { path, run, logOffset }))
    });
    const refresh = (): void => {
      log.refresh();
    };
    this.runs.changed.connect(refresh, log);
    return log;
  }

  /** Returns the contents path of a project path; null for one above the server's folder. */
  contentsPath(path: string, root = this.project?.root ?? ''): Promise<string | null> {
    return toContentsPath(this._client, root, path);
  }

  private _onState(): void {
    const root = this.project?.root ?? null;
    if (root !== this._root) this.writer.clear();
    this._root = root;
    void this.history.open(root);
    void this.runs.open(root);
    this.checks.watch(this.shown?.listNotebooks() ?? []);
    this._tell();
  }

  private _tell(): void {
    if (!this._isDisposed) this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _client: EngineClient;
  private readonly _contents: Contents.IManager;
  private readonly _followed: FollowedNotebook;
  private _isDisposed = false;
  private readonly _news: ProjectNews;
  private readonly _projects: Projects;
  /** Of the project that is shown. */
  private _root: string | null = null;
  private _settings: IStagebookSettings = DEFAULT_SETTINGS;
  /** Folders of the projects whose runs are being started. */
  private readonly _starting = new Set<string>();
  private readonly _state: ProjectState;
}

/** Types of the model. */
export namespace StagebookModel {
  /** What a model is made of. */
  export interface IOptions {
    readonly client: EngineClient;
    readonly contents: Contents.IManager;
    /** Where what the user chose to see outlives a reload. */
    readonly state: IStateDB | null;
    readonly tracker: INotebookTracker;
    readonly trans: TranslationBundle;
  }
}
