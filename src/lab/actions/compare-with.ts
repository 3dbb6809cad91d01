import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { createCompareWidget } from '../compare/compare-widget.js';
import type { StagebookModel } from '../model.js';
import { nameRevision, toRevision, type IRevision } from './revision-args.js';

/** What comparing works on. */
export interface ICompareOptions {
  readonly model: StagebookModel;
  readonly shell: JupyterFrontEnd.IShell;
  readonly trans: TranslationBundle;
}

/** Compares with the row that was marked before; the first time it marks, or compares with the workspace. */
export async function compareWith(revision: IRevision, options: ICompareOptions): Promise<void> {
  const { model, trans } = options;
  const { history } = model;
  const marked = markedBeside(revision, options);
  if (marked) {
    history.mark(null);
    openComparison(marked.rev, revision.rev, options);
    return;
  }
  const { button } = await showDialog({
    title: trans.__('Compare %1 with', revision.label),
    buttons: [
      Dialog.cancelButton(),
      Dialog.okButton({ label: trans.__('The workspace'), actions: ['workspace'] }),
      Dialog.okButton({ label: trans.__('Another row…') })
    ]
  });
  if (!button.accept) return;
  if (button.actions.includes('workspace')) {
    openComparison(revision.rev, 'workspace', options);
    return;
  }
  history.mark(history.selected);
  Notification.info(
    trans.__('Now select the other row and choose Compare with %1.', revision.label),
    {
      autoClose: 8000
    }
  );
}

/** The row that was marked, where it is another one. */
export function markedBeside(
  revision: IRevision | null,
  { model, trans }: Pick<ICompareOptions, 'model' | 'trans'>
): IRevision | null {
  const marked = model.history.find(model.history.marked);
  return marked && revision && marked.rev !== revision.rev ? toRevision(marked, trans) : null;
}

/** Opens the comparison of two revisions, or shows the one that is open. */
export function openComparison(a: string, b: string, options: ICompareOptions): void {
  const { model, shell, trans } = options;
  const [from, to] = [nameRevision(model.history, a, trans), nameRevision(model.history, b, trans)];
  const id = `stagebook-compare-${a}-${b}`;
  if (![...shell.widgets('main')].some(widget => widget.id === id)) {
    const widget = createCompareWidget(
      { from: a, to: b, fromName: from.label, toName: to.label },
      model,
      trans
    );
    widget.id = id;
    shell.add(widget, 'main', { type: 'Stagebook' });
  }
  shell.activateById(id);
}
