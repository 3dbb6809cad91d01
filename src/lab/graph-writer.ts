import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import type { WriteGraphReport, WriteGraphRequest } from '../contract/requests.js';
import { err, type Result } from '../contract/result.js';
import { haveSameSources, type ICheckedText } from './notebook/checked-text.js';
import type { NotebookChecks } from './notebook/notebook-checks.js';
import { readDocuments, saveNotebooks } from './notebook/project-notebooks.js';
import { ToldProblems } from './notebook/told-problems.js';
import type { ProjectClient } from './project-client.js';
import type { ProjectState } from './project-state.js';
import { tellAnswer } from './report-failure.js';
import { statusOf } from './status-of.js';

/** Writes the graph of a project's notebooks on the screen; of the one that is shown, keeps what it said until they change. */
export class GraphWriter {
  constructor(private readonly _options: GraphWriter.IOptions) {
    _options.checks.changed.connect(this._onChecked, this);
    _options.state.changed.connect(this._recheck, this);
  }

  /** Emitted when writing begins or ends, and when what was said does not hold any more. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** What the last one said about the notebooks and files as they are. */
  get diagnostics(): readonly Diagnostic[] {
    return this._told.all;
  }

  get isWriting(): boolean {
    return this._isWriting;
  }

  /** Forgets whoever listens. */
  dispose(): void {
    this._options.checks.changed.disconnect(this._onChecked, this);
    this._options.state.changed.disconnect(this._recheck, this);
    Signal.clearData(this);
  }

  /** Forgets what was said: another project is shown. */
  clear(): void {
    this._told.clear();
  }

  /** Saves the notebooks, then writes the graph, or only says what would change. */
  async write(
    project: ProjectClient,
    wanted: GraphWriter.IWish = {}
  ): Promise<Result<WriteGraphReport, Failure>> {
    const { state } = this._options;
    this._isWriting = true;
    this._changed.emit();
    try {
      const result = await state.guard(() => this._write(project, wanted));
      return result ?? err({ reason: 'cancelled' });
    } finally {
      this._isWriting = false;
      if (wanted.dryRun) this._changed.emit();
      else await state.refresh();
    }
  }

  private async _write(
    project: ProjectClient,
    wanted: GraphWriter.IWish
  ): Promise<Result<WriteGraphReport, Failure> | undefined> {
    const { fromDisk = [], ...request } = wanted;
    const { dryRun = false, overwrite = false, prune = false } = request;
    const { state, checks } = this._options;
    const panels = project.listNotebooks();
    // Else the files would come from text that is in no notebook.
    if (!dryRun && !(await saveNotebooks(panels))) return undefined;
    this._texts = checks.read();
    const documents = readDocuments(panels, fromDisk);
    const result = await project.ask('graph/write', { ...request, documents });
    // What would be said once more is done than the user asked for so far, is not said yet.
    if (!result || (dryRun && result.ok && (overwrite || prune))) return result;
    // Beside another project nothing is told of this one, but that it failed.
    if (project.root === state.project?.root) await this._take(result);
    this._tellFailure(result, project);
    return result;
  }

  private async _take(result: Result<WriteGraphReport, Failure>): Promise<void> {
    if (result.ok) await this._told.take(result.value.diagnostics);
    else if (result.failure.reason === 'invalid-input')
      await this._told.take(result.failure.diagnostics);
  }

  /** The pipeline is shown as it is; why it could not be written is told beside it. */
  private _tellFailure(result: Result<WriteGraphReport, Failure>, project: ProjectClient): void {
    if (result.ok || result.failure.reason !== 'invalid-input')
      tellAnswer(result, this._options.trans, project);
  }

  private _onChecked(): void {
    if (!haveSameSources(this._options.checks.texts, this._texts)) this._told.clear();
    else this._recheck();
  }

  private _recheck(): void {
    void this._told.recheck().then(isOther => {
      if (isOther) this._changed.emit();
    });
  }

  /** When a file of the project that is shown was written last. */
  private async _stamp(file: string): Promise<string | null> {
    const { contents, state } = this._options;
    const path = await state.client?.contentsPath(file);
    if (path === undefined || path === null) return null;
    try {
      return (await contents.get(path, { content: false })).last_modified;
    } catch (error) {
      return statusOf(error) === 404 ? '' : null;
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private _isWriting = false;
  private readonly _told = new ToldProblems(file => this._stamp(file));
  /** The notebooks as they were written last. */
  private _texts: readonly ICheckedText[] = [];
}

/** Types of the writer. */
export namespace GraphWriter {
  /** How to write. */
  export interface IWish extends Pick<WriteGraphRequest, 'dryRun' | 'overwrite' | 'prune'> {
    /** Contents paths of notebooks of which the file counts, whatever is on the screen. */
    readonly fromDisk?: readonly string[];
  }

  /** What it works on. */
  export interface IOptions {
    readonly contents: Contents.IManager;
    readonly state: ProjectState;
    readonly checks: NotebookChecks;
    readonly trans: TranslationBundle;
  }
}
