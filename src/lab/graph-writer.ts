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
import type { ProjectClient } from './project-client.js';
import type { ProjectState } from './project-state.js';
import { tellFailure } from './report-failure.js';

/** Writes the graph of a project's notebooks on the screen; of the one that is shown, keeps what it said until they change. */
export class GraphWriter {
  constructor(private readonly _options: GraphWriter.IOptions) {
    _options.checks.changed.connect(this._onChecked, this);
  }

  /** Emitted when writing begins or ends. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** What the last one said about the notebooks as they are. */
  get diagnostics(): readonly Diagnostic[] {
    return this._diagnostics;
  }

  get isWriting(): boolean {
    return this._isWriting;
  }

  /** Forgets whoever listens. */
  dispose(): void {
    this._options.checks.changed.disconnect(this._onChecked, this);
    Signal.clearData(this);
  }

  /** Forgets what was said: another project is shown. */
  clear(): void {
    this._diagnostics = [];
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
    const { dryRun = false } = wanted;
    const { state, checks } = this._options;
    const panels = project.listNotebooks();
    // Else the files would come from text that is in no notebook.
    if (!dryRun && !(await saveNotebooks(panels))) return undefined;
    this._texts = checks.read();
    const documents = readDocuments(panels);
    const result = await project.ask('graph/write', { ...wanted, documents });
    if (!result || (dryRun && result.ok)) return result;
    // Beside another project nothing is told of this one, but that it failed.
    if (project.root === state.project?.root) this._take(result);
    this._tellFailure(result, project);
    return result;
  }

  private _take(result: Result<WriteGraphReport, Failure>): void {
    if (result.ok) this._diagnostics = result.value.diagnostics;
    else if (result.failure.reason === 'invalid-input')
      this._diagnostics = result.failure.diagnostics;
  }

  /** The pipeline is shown as it is; why it could not be written is told beside it. */
  private _tellFailure(result: Result<WriteGraphReport, Failure>, project: ProjectClient): void {
    if (result.ok || ['invalid-input', 'cancelled'].includes(result.failure.reason)) return;
    tellFailure(result.failure, this._options.trans, project);
  }

  private _onChecked(): void {
    if (!haveSameSources(this._options.checks.texts, this._texts)) this._diagnostics = [];
  }

  private readonly _changed = new Signal<this, void>(this);
  private _diagnostics: readonly Diagnostic[] = [];
  private _isWriting = false;
  /** The notebooks as they were written last. */
  private _texts: readonly ICheckedText[] = [];
}

/** Types of the writer. */
export namespace GraphWriter {
  /** How to write. */
  export type IWish = Pick<WriteGraphRequest, 'dryRun' | 'overwrite' | 'prune'>;

  /** What it works on. */
  export interface IOptions {
    readonly state: ProjectState;
    readonly checks: NotebookChecks;
    readonly trans: TranslationBundle;
  }
}
