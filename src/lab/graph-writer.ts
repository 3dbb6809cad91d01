import type { NotebookPanel } from '@jupyterlab/notebook';
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
import type { ProjectState } from './project-state.js';
import { tellFailure } from './report-failure.js';

/** Writes the graph of the notebooks on the screen, and keeps what it said until they change. */
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
  async write(wanted: GraphWriter.IWish): Promise<Result<WriteGraphReport, Failure>> {
    const { state } = this._options;
    this._isWriting = true;
    this._changed.emit();
    try {
      const result = await state.guard(() => this._write(wanted));
      return result ?? err({ reason: 'cancelled' });
    } finally {
      this._isWriting = false;
      if (wanted.dryRun) this._changed.emit();
      else await state.refresh();
    }
  }

  private async _write(
    wanted: GraphWriter.IWish
  ): Promise<Result<WriteGraphReport, Failure> | undefined> {
    const { dryRun = false } = wanted;
    const { state, checks, contents, listPanels } = this._options;
    const panels = listPanels();
    // Else the files would come from text that is in no notebook.
    if (!dryRun && !(await saveNotebooks(panels))) return undefined;
    this._texts = checks.read();
    const documents = readDocuments(panels, contents);
    const root = state.project?.root;
    const result = await state.ask('graph/write', { ...wanted, documents });
    // Of a project that is no longer shown, nothing is told beside another.
    if (result && (!dryRun || !result.ok) && root === state.project?.root) this._take(result);
    return result;
  }

  private _take(result: Result<WriteGraphReport, Failure>): void {
    if (result.ok) this._diagnostics = result.value.diagnostics;
    else if (result.failure.reason === 'invalid-input')
      this._diagnostics = result.failure.diagnostics;
    // The pipeline is shown as it is; why it could not be written is told beside it.
    else if (result.failure.reason !== 'cancelled')
      tellFailure(result.failure, this._options.trans);
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
    readonly contents: Contents.IManager;
    /** The notebooks of the project that are open. */
    readonly listPanels: () => NotebookPanel[];
    readonly trans: TranslationBundle;
  }
}
