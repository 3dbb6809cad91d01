import type { Contents } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Debouncer } from '@lumino/polling';
import type { EngineEvent } from '../contract/event.js';
import type { EngineClient } from './client.js';
import type { HistoryModel } from './history/history-model.js';
import type { NotebookChecks } from './notebook/notebook-checks.js';
import type { Onlookers } from './onlookers.js';
import type { ProjectState } from './project-state.js';
import type { RunsModel } from './runs/runs-model.js';
import type { FollowedNotebook } from './setup/followed-notebook.js';

/** From news of a project to its reading, ms: more may come along. */
const PAUSE = 100;

/** Has what is shown read again when there is news of it: of the engine, the server, the notebooks and files. */
export class ProjectNews implements IDisposable {
  constructor(private readonly _options: ProjectNews.IOptions) {
    const { client, contents, followed, onlookers, state } = _options;
    this._refresher = new Debouncer(() => state.refresh(), PAUSE);
    client.event.connect(this._onEvent, this);
    client.linkChanged.connect(this._readAll, this);
    contents.fileChanged.connect(this._onFileChanged, this);
    followed.moved.connect(this._readProject, this);
    onlookers.returned.connect(this._onReturned, this);
    this._readProject();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    const { client, contents, followed, onlookers } = this._options;
    client.event.disconnect(this._onEvent, this);
    client.linkChanged.disconnect(this._readAll, this);
    contents.fileChanged.disconnect(this._onFileChanged, this);
    followed.moved.disconnect(this._readProject, this);
    onlookers.returned.disconnect(this._onReturned, this);
    this._refresher.dispose();
  }

  private _onEvent(_: EngineClient, event: EngineEvent): void {
    const { checks, onlookers, runs, state } = this._options;
    if (event.root !== state.project?.root) {
      if (event.type === 'runs') runs.refreshOther(event.root);
      return;
    }
    if (event.type === 'runs') {
      runs.refresh();
      return;
    }
    if (event.reason === 'changed' && !onlookers.isAny) {
      this._isBehind = true;
      // The cells tell of the graph, too.
      if (event.type === 'graph') checks.refresh();
      return;
    }
    this._readAll();
  }

  private _onReturned(): void {
    if (this._isBehind) this._readAll();
    this._options.checks.catchUp();
  }

  /** Params and generated files may be edited beside the notebooks. */
  private _onFileChanged(_: unknown, { type, newValue }: Contents.IChangedArgs): void {
    if (type === 'save') this._options.checks.hearOfSave(newValue?.path ?? '');
  }

  /** A server that went is told of, too; of one that is back everything may be other. */
  private _readAll(): void {
    this._isBehind = false;
    const { history, runs } = this._options;
    // A run changes the workspace at most at its end, and then the history, too.
    history.refresh();
    // What was removed leaves both.
    runs.refresh();
    this._readProject();
  }

  private _readProject(): void {
    void this._refresher.invoke();
  }

  /** True where the history changed while nobody looked. */
  private _isBehind = false;
  private _isDisposed = false;
  private readonly _refresher: Debouncer<void>;
}

/** Types of the news. */
export namespace ProjectNews {
  /** Who tells of news, and who reads. */
  export interface IOptions {
    readonly client: EngineClient;
    readonly contents: Contents.IManager;
    readonly followed: FollowedNotebook;
    readonly onlookers: Onlookers;
    readonly state: ProjectState;
    readonly history: HistoryModel;
    readonly runs: RunsModel;
    readonly checks: NotebookChecks;
  }
}
