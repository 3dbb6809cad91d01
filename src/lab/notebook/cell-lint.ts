import type { Diagnostic as Mark } from '@codemirror/lint';
import { diagnosticCount, setDiagnostics } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { tooltips, ViewPlugin } from '@codemirror/view';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import type { CellFix, Diagnostic } from '../../contract/diagnostic.js';
import { describeProblem, plainText } from './describe-problem.js';
import type { IPlace } from '../reveal.js';
import type { NotebookChecks } from './notebook-checks.js';
import { toVisibleSpan } from './text-offset.js';

/** A cell as an editor shows it; one outside of a notebook has none. */
export interface ILintedCell {
  getId(): string;
  readonly notebook: Parameters<NotebookChecks['apply']>[0] | null;
}

/**
 * Marks problems in the cells of notebooks. CodeMirror moves the marks with edits; an editor that
 * JupyterLab makes anew, as for a cell that was moved, gets them from the last check.
 */
export class CellLint implements IDisposable {
  constructor(
    private readonly _checks: NotebookChecks,
    private readonly _trans: TranslationBundle,
    private readonly _reveal: (place: IPlace) => void
  ) {
    this._checks.changed.connect(this._onChecked, this);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    this._checks.changed.disconnect(this._onChecked, this);
    this._editors.clear();
  }

  /** Makes the part of an editor that marks a cell's problems. */
  createExtension(cell: ILintedCell): Extension {
    return [
      // The cell would cut off what hangs over its border.
      tooltips({ parent: document.body }),
      ViewPlugin.define(view => {
        this._editors.set(view, { cell, shown: '' });
        // A view takes no changes before it is made.
        queueMicrotask(() => this._mark(view));
        return { destroy: () => void this._editors.delete(view) };
      })
    ];
  }

  private _onChecked(): void {
    for (const view of this._editors.keys()) this._mark(view);
  }

  /** Shows what the last check said, unless the text went on since: then the next one will. */
  private _mark(view: EditorView): void {
    const editor = this._editors.get(view);
    if (!editor?.cell.notebook) return;
    const id = editor.cell.getId();
    const report = this._checks.reportOf(editor.cell.notebook);
    const text = view.state.doc.toString();
    if (!report || (report.sources.get(id) ?? text) !== text) return;
    const own = report.diagnostics.filter(
      ({ location }) => location.kind === 'cell' && location.cellId === id
    );
    const shown = JSON.stringify([text, own]);
    // Marks go with the text that they stand at; an undo brings back the text alone.
    if (shown === editor.shown && diagnosticCount(view.state) === own.length) return;
    editor.shown = shown;
    const marks = own.map(item => this._toMark(item, text, editor.cell));
    if (marks.length === 0 && diagnosticCount(view.state) === 0) return;
    view.dispatch(setDiagnostics(view.state, marks));
  }

  private _toMark(item: Diagnostic, text: string, cell: ILintedCell): Mark {
    const apply = (fix: CellFix, view: EditorView): void => {
      const isDone = cell.notebook !== null && this._checks.apply(cell.notebook, fix);
      // Ctrl+Z takes it back where the cursor is.
      const elsewhere = fix.edits.find(({ cellId }) => cellId !== cell.getId());
      if (!isDone || !elsewhere || item.location.kind !== 'cell') view.focus();
      else {
        const { notebook: path } = item.location;
        this._reveal({ path, cell: elsewhere.cellId, ...elsewhere.range.start });
      }
    };
    return {
      ...toVisibleSpan(text, item.location.range),
      severity: item.severity,
      markClass: `jp-StagebookMark jp-mod-${item.severity}`,
      source: item.code,
      message: plainText(item.message),
      renderMessage: () => describeProblem(item, this._trans),
      actions: (item.fixes ?? []).map(fix => ({
        name: plainText(fix.title),
        apply: view => {
          apply(fix, view);
        }
      }))
    };
  }

  private readonly _editors = new Map<EditorView, { readonly cell: ILintedCell; shown: string }>();
  private _isDisposed = false;
}
