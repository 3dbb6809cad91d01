import { PathExt } from '@jupyterlab/coreutils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import type { IStateDB } from '@jupyterlab/statedb';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Debouncer } from '@lumino/polling';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { EngineEvent } from '../contract/event.js';
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
import { err, type Result } from '../contract/result.js';
import type { EngineClient } from './client.js';
import { HistoryModel } from './history/history-model.js';
import { haveSameSources, type ICheckedText } from './notebook/checked-text.js';
import { NotebookChecks } from './notebook/notebook-checks.js';
import { listNotebooks, readDocuments, saveNotebooks } from './notebook/project-notebooks.js';
import { FollowedNotebook } from './setup/followed-notebook.js';
import { describeFailure, describeNoNotebook } from './setup/describe-failure.js';
import type { IProblem } from './setup/problem.js';
import { describeServerProblem, ServerProblem } from './setup/server-problem.js';
import { LogModel } from './runs/log-model.js';
import { RunsModel } from './runs/runs-model.js';
import { DEFAULT_SETTINGS, type IStagebookSettings } from './settings.js';
import { tellFailure } from './report-failure.js';
import type { IStagebook } from './tokens.js';

/** What the panel shows: the project of the current notebook, its pipeline, problems, runs and history. */
export class StagebookModel implements IStagebook, IDisposable {
  constructor(options: StagebookModel.IOptions) {
    this._client = options.client;
    this._contents = options.contents;
    this._tracker = options.tracker;
    this._trans = options.trans;
    this._followed = new FollowedNotebook(options.tracker, options.state);
    this.history = new HistoryModel({
      read: scope => this.ask('history/view', { scope }),
      state: options.state
    });
    this.runs = new RunsModel({ read: () => this.ask('run/list', {}) });
    this.checks = new NotebookChecks({
      check: async documents =>
        this._project ? this.ask('graph/check', { documents }) : undefined,
      toContentsPath: path => this.contentsPath(path)
    });
    this.checks.changed.connect(this._onChecked, this);
    this._contents.fileChanged.connect(this._onFileChanged, this);
    this._refresher = new Debouncer(() => this.refresh(), 100);
    this._client.event.connect(this._onEvent, this);
    this._followed.moved.connect(this._onMoved, this);
    this._followed.metadataChanged.connect(this._onMetadataChanged, this);
    this._onMoved();
  }

  /** The notebooks of the project as they are on the screen. */
  readonly checks: NotebookChecks;

  /** The experiments of the project and their checkpoints. */
  readonly history: HistoryModel;

  /** The runs of the project. */
  readonly runs: RunsModel;

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
    return this._project;
  }

  get pipeline(): PipelineView | null {
    return this._pipeline;
  }

  /** Problems in the user's notebooks and files: what the last Write graph said until the notebooks change, then what they say now. */
  get diagnostics(): readonly Diagnostic[] {
    const all = [
      ...this._written,
      ...this.checks.diagnostics,
      ...(this._pipeline?.diagnostics ?? [])
    ];
    const seen = new Set<string>();
    return all.filter(item => {
      const key = JSON.stringify([item.code, item.message, item.location]);
      return !seen.has(key) && Boolean(seen.add(key));
    });
  }

  /** Why there is nothing to show; null where there is. */
  get problem(): IProblem | null {
    return this._problem;
  }

  /** Tools that the project needs and that are missing or too old. */
  get missingTools(): readonly ToolReport[] {
    return this._missingTools;
  }

  /** True while the graph is being written. */
  get isWriting(): boolean {
    return this._isWriting;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    this._client.event.disconnect(this._onEvent, this);
    this._contents.fileChanged.disconnect(this._onFileChanged, this);
    this._followed.dispose();
    this._refresher.dispose();
    this.checks.dispose();
    this.history.dispose();
    this.runs.dispose();
    Signal.clearData(this);
  }

  async request<M extends Method>(
    method: M,
    params: RequestMap[M]['params']
  ): Promise<Result<RequestMap[M]['result'], Failure>> {
    return this._client.request(method, params);
  }

  /** Asks the engine about the project; where there is no engine to answer, the panel says so and it is undefined. */
  async ask<M extends MethodOfProject>(
    method: M,
    params: Omit<RequestMap[M]['params'], 'path'>
  ): Promise<Result<RequestMap[M]['result'], Failure> | undefined> {
    try {
      return await this._request(method, params);
    } catch (error) {
      this._takeError(error);
      this._changed.emit();
      return undefined;
    }
  }

  /** Takes over what the user set. */
  configure(settings: IStagebookSettings): void {
    this._settings = settings;
    this.history.setDefaultScope(settings.historyScope === 'all' ? { allCommits: true } : {});
    this.checks.setLive(settings.checkOnType);
    this._followed.setFollowing(settings.followNotebook);
    this._changed.emit();
  }

  /** Stays with the project, or follows the notebooks again. */
  pin(isPinned: boolean): void {
    this._followed.pin(isPinned);
    this._changed.emit();
  }

  /** Lets the server start the engine again after it gave that up. */
  async restartEngine(): Promise<void> {
    await this._guard(() => this._client.restart());
    await this.refresh();
  }

  /** Reads the project and its pipeline again, and looks for the tools again. */
  async lookAgain(): Promise<void> {
    await this.refresh();
    if (this._project) await this._examineTools();
  }

  /** Reads the project and its pipeline again. */
  async refresh(): Promise<void> {
    const turn = ++this._turn;
    try {
      const path = this._path();
      const opened = await this._client.request('project/open', { path });
      const viewed = opened.ok ? await this._client.request('graph/view', { path }) : opened;
      if (turn !== this._turn || this._isDisposed) return;
      const isOther = opened.ok && opened.value.root !== this._project?.root;
      this._project = opened.ok ? opened.value : null;
      this._pipeline = viewed.ok ? viewed.value : null;
      if (isOther) this._leaveProject();
      void this.history.open(this._project?.root ?? null);
      void this.runs.open(this._project?.root ?? null);
      this._problem = null;
      if (!viewed.ok) this._takeFailure(viewed.failure);
      if (isOther) void this._examineTools();
    } catch (error) {
      if (turn === this._turn) this._takeError(error);
    }
    this.checks.watch(this._project ? this._panels() : []);
    this._changed.emit();
  }

  /** Makes a project in the folder of the current notebook. */
  async init(): Promise<void> {
    await this._guard(async () => {
      const path = PathExt.dirname(this._path());
      const made = await this._client.request('project/init', { path });
      if (!made.ok) this._takeFailure(made.failure);
      else await this.refresh();
    });
  }

  /** Makes a project in a folder, given by its contents path. */
  async initAt(path: string): Promise<Result<InitReport, Failure> | undefined> {
    try {
      return await this._client.request('project/init', { path });
    } catch (error) {
      this._takeError(error);
      this._changed.emit();
      return undefined;
    }
  }

  /** Saves the notebooks, then writes the graph; where one could not be saved, nothing is written. */
  async writeGraph(): Promise<Result<WriteGraphReport, Failure>> {
    return this._write(false);
  }

  /** Says what Write graph would change, and changes nothing. */
  async previewGraph(): Promise<Result<WriteGraphReport, Failure>> {
    return this._write(true);
  }

  /** Starts an experiment; its failure is told by the panel, unless it is about the request itself. */
  async startRun(
    params: Omit<StartRunRequest, 'path'> = {}
  ): Promise<Result<StartedRun, Failure> | undefined> {
    const started = await this.ask('run/start', params);
    this.runs.refresh();
    return started;
  }

  /** Follows the log of a run. */
  followLog(run: string): LogModel {
    const log = new LogModel({ read: logOffset => this.ask('run/read', { run, logOffset }) });
    const refresh = (): void => {
      log.refresh();
    };
    this.runs.changed.connect(refresh, log);
    return log;
  }

  /** Returns the contents path of a project path; null for one above the server's folder. */
  async contentsPath(path: string): Promise<string | null> {
    const { root } = await this._client.status();
    const full = `${this._project?.root ?? ''}/${path}`.replaceAll('\\', '/');
    const base = `${root.replaceAll('\\', '/').replace(/\/$/, '')}/`;
    return full.startsWith(base) ? full.slice(base.length) : null;
  }

  /** Returns the project path of a contents path; null for a file that is not the project's. */
  async projectPath(contentsPath: string): Promise<string | null> {
    const { root } = await this._client.status();
    const full = `${root.replaceAll('\\', '/').replace(/\/$/, '')}/${contentsPath}`;
    const base = `${(this._project?.root ?? '').replaceAll('\\', '/')}/`;
    return full.startsWith(base) ? full.slice(base.length) : null;
  }

  private _request<M extends MethodOfProject>(
    method: M,
    params: Omit<RequestMap[M]['params'], 'path'>
  ): Promise<Result<RequestMap[M]['result'], Failure>> {
    const whole = { ...params, path: this._path() } as unknown as RequestMap[M]['params'];
    return this._client.request(method, whole);
  }

  private async _write(dryRun: boolean): Promise<Result<WriteGraphReport, Failure>> {
    let result: Result<WriteGraphReport, Failure> = err({ reason: 'cancelled' });
    this._isWriting = true;
    this._changed.emit();
    await this._guard(async () => {
      // Else the files would come from text that is in no notebook.
      if (!dryRun && !(await saveNotebooks(this._panels()))) return;
      const documents = readDocuments(this._panels(), this._contents);
      const request = { path: this._path(), documents, dryRun };
      this._writtenTexts = this.checks.read();
      result = await this._client.request('graph/write', request);
      if (!dryRun || !result.ok) this._takeWritten(result);
    });
    this._isWriting = false;
    if (!dryRun) await this.refresh();
    else this._changed.emit();
    return result;
  }

  private _takeWritten(result: Result<WriteGraphReport, Failure>): void {
    if (result.ok) this._written = result.value.diagnostics;
    else if (result.failure.reason === 'invalid-input') this._written = result.failure.diagnostics;
    // The pipeline is shown as it is; why it could not be written is told beside it.
    else if (result.failure.reason !== 'cancelled') tellFailure(result.failure, this._trans);
  }

  private _panels(): NotebookPanel[] {
    return listNotebooks(this._tracker, this.notebook, this._project);
  }

  /** The contents path that tells the project: the notebook's, or the server's folder. */
  private _path(): string {
    const { path } = this._followed;
    if (this._contents.driveName(path) !== '') {
      throw new ServerProblem(
        'remote-drive',
        this._trans.__('%1 is not on the disk of the Jupyter server.', path)
      );
    }
    return this._contents.localPath(path);
  }

  private async _examineTools(): Promise<void> {
    const examined = await this.ask('project/doctor', {});
    if (this._isDisposed || !examined?.ok) return;
    this._missingTools = examined.value.filter(report => !report.ok);
    this._changed.emit();
  }

  private _leaveProject(): void {
    this._written = [];
    this._missingTools = [];
  }

  private async _guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this._takeError(error);
    }
    if (!this._isDisposed) this._changed.emit();
  }

  private _takeFailure(failure: Failure): void {
    if (failure.reason === 'invalid-input') this._written = failure.diagnostics;
    else if (failure.reason === 'no-project' && this._followed.path === '')
      this._problem = describeNoNotebook(this._trans);
    else this._problem = describeFailure(failure, this._trans);
  }

  private _takeError(error: unknown): void {
    if (!(error instanceof ServerProblem)) throw error;
    this._problem = describeServerProblem(error, this._trans);
  }

  private _onEvent(_: EngineClient, event: EngineEvent): void {
    if (event.root !== this._project?.root) return;
    if (event.type === 'runs') this.runs.refresh();
    if (event.type === 'history') this.history.refresh();
    // A run changes the workspace at most at its end, and then the history, too.
    if (event.type !== 'runs') void this._refresher.invoke();
  }

  private _onMoved(): void {
    void this._refresher.invoke();
  }

  /** The header names the kernel. */
  private _onMetadataChanged(): void {
    this._changed.emit();
  }

  private _onChecked(): void {
    if (!haveSameSources(this.checks.texts, this._writtenTexts)) this._written = [];
    this._changed.emit();
  }

  /** Params and generated files may be edited beside the notebooks. */
  private _onFileChanged(_: unknown, { type, newValue }: Contents.IChangedArgs): void {
    const isTyped = this._settings.checkOnType && newValue?.path?.endsWith('.ipynb') === true;
    if (type === 'save' && !isTyped) this.checks.refresh();
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _client: EngineClient;
  private readonly _contents: Contents.IManager;
  private readonly _followed: FollowedNotebook;
  private _isDisposed = false;
  private _isWriting = false;
  private _missingTools: readonly ToolReport[] = [];
  private _pipeline: PipelineView | null = null;
  private _problem: IProblem | null = null;
  private _project: ProjectView | null = null;
  private readonly _refresher: Debouncer<void>;
  private _settings: IStagebookSettings = DEFAULT_SETTINGS;
  private readonly _tracker: INotebookTracker;
  private readonly _trans: TranslationBundle;
  private _turn = 0;
  private _written: readonly Diagnostic[] = [];
  private _writtenTexts: readonly ICheckedText[] = [];
}

/** Requests about a project, which the model names. */
export type MethodOfProject = {
  [M in Method]: RequestMap[M]['params'] extends { readonly path: string } ? M : never;
}[Method];

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
