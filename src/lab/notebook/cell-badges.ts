import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import type { ClassView } from '../../contract/requests.js';
import { describeBadge, type IBadge } from './badge-looks.js';
import type { NotebookChecks } from './notebook-checks.js';

/** Shows below the prompt of each class cell how far Write graph got with it. */
export class CellBadges implements IDisposable {
  constructor(
    private readonly _checks: NotebookChecks,
    private readonly _tracker: INotebookTracker,
    private readonly _trans: TranslationBundle
  ) {
    this._checks.changed.connect(this._onChecked, this);
    this._tracker.widgetAdded.connect(this._onAdded, this);
    this._tracker.forEach(panel => {
      this._onAdded(this._tracker, panel);
    });
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    this._checks.changed.disconnect(this._onChecked, this);
    this._tracker.widgetAdded.disconnect(this._onAdded, this);
    this._tracker.forEach(panel => {
      panel.content.modelContentChanged.disconnect(this._onContentChanged, this);
      for (const cell of panel.content.widgets) setBadge(cell.node, undefined);
    });
  }

  private _onAdded(_: INotebookTracker, panel: NotebookPanel): void {
    // A cell that is moved gets a widget anew.
    panel.content.modelContentChanged.connect(this._onContentChanged, this);
  }

  private _onContentChanged(content: NotebookPanel['content']): void {
    this._update(content);
  }

  private _onChecked(): void {
    this._tracker.forEach(panel => {
      this._update(panel.content);
    });
  }

  private _update(content: NotebookPanel['content']): void {
    const report = content.model && this._checks.reportOf(content.model.sharedModel);
    if (!report) return;
    const classes = new Map<string, ClassView[]>();
    for (const item of report.classes)
      classes.set(item.cellId, [...(classes.get(item.cellId) ?? []), item]);
    for (const { model, node } of content.widgets)
      setBadge(node, describeBadge(classes.get(model.id) ?? [], this._trans));
  }

  private _isDisposed = false;
}

const BADGE = 'jp-StagebookBadge';

/** Brings the badge of a cell in line; the node is touched only where it differs. */
function setBadge(cell: HTMLElement, badge: IBadge | undefined): void {
  const known = cell.querySelector<HTMLElement>(`:scope > .${BADGE}`);
  if (badge === undefined) {
    known?.remove();
    return;
  }
  const node = known ?? cell.appendChild(document.createElement('div'));
  const className = `${BADGE} jp-mod-${badge.state}`;
  if (node.className === className && node.title === badge.title) return;
  node.className = className;
  node.title = badge.title;
  node.setAttribute('role', 'img');
  node.setAttribute('aria-label', badge.title);
  const icon = document.createElement('span');
  icon.className = `${BADGE}-icon`;
  icon.textContent = badge.icon;
  node.replaceChildren(icon, ` ${badge.text}`);
}
