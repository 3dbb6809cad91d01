import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { CommandIDs } from '../command-ids.js';
import { createCompareWidget } from '../compare/compare-widget.js';
import type { StagebookModel } from '../model.js';
import type { Tabs } from '../tabs.js';
import { nameRevision, toRevision, type IRevision } from './revision-args.js';

/** Arguments of the command that compares. */
export const COMPARE_ARGS = {
  args: {
    type: 'object',
    properties: {
      a: { type: 'string', description: 'Revision to compare' },
      b: { type: 'string', description: 'Revision to compare it with; `workspace` is one, too' },
      aName: { type: 'string', description: 'How people call the first' },
      bName: { type: 'string', description: 'How people call the second' },
      root: { type: 'string', description: 'Folder of the project; none: that of the panel' },
      rev: {
        type: 'string',
        description: 'Revision to compare with what is asked for; none: what is selected'
      }
    },
    additionalProperties: false
  }
};

/** Two revisions to compare, as arguments of the command. */
export interface IPair {
  readonly a: string;
  readonly b: string;
  readonly aName?: string;
  readonly bName?: string;
  readonly root?: string;
}

/** What comparing works on. */
export interface ICompareOptions {
  readonly model: StagebookModel;
  readonly shell: JupyterFrontEnd.IShell;
  readonly tabs: Tabs;
  readonly trans: TranslationBundle;
}

/** Compares with the row that was marked before; the first time it marks, or compares with the workspace. */
export async function compareWith(revision: IRevision, options: ICompareOptions): Promise<void> {
  const { model, trans } = options;
  const { history } = model;
  const marked = markedBeside(revision, options);
  if (marked) {
    history.mark(null);
    openComparison({ a: marked.rev, b: revision.rev }, options);
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
    openComparison({ a: revision.rev, b: 'workspace' }, options);
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
export function openComparison(pair: IPair, options: ICompareOptions): void {
  const { model, shell, tabs, trans } = options;
  const { a, b } = pair;
  const id = `stagebook-compare-${a}-${b}`;
  if (![...shell.widgets('main')].some(widget => widget.id === id)) {
    // A tab that comes back after a reload brings them: the history has not been read by then.
    const aName = pair.aName ?? nameRevision(model.history, a, trans).label;
    const bName = pair.bName ?? nameRevision(model.history, b, trans).label;
    const root = pair.root ?? model.project?.root ?? null;
    const comparison = { from: a, to: b, fromName: aName, toName: bName, root };
    const widget = createCompareWidget(comparison, model, trans);
    shell.add(widget, 'main', { type: 'Stagebook' });
    const args = { a, b, aName, bName, ...(root !== null && { root }) };
    void tabs.add(widget, CommandIDs.compareCheckpoints, args);
  }
  shell.activateById(id);
}
