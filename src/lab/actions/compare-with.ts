import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { CommandIDs } from '../command-ids.js';
import { createCompareWidget, idOfComparison } from '../compare/compare-widget.js';
import type { StagebookModel } from '../model.js';
import type { ProjectClient } from '../project-client.js';
import type { Tabs } from '../tabs.js';
import { listComparable } from './comparable.js';
import { CompareBody } from './compare-body.js';
import { nameRevision, type IRevision } from './revision-args.js';

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

/** Asks what to compare a revision with, and opens the comparison. */
export async function compareWith(
  project: ProjectClient,
  revision: IRevision,
  options: ICompareOptions
): Promise<void> {
  const { model, trans } = options;
  // The names are of what was to choose from, though another project may be shown when it is chosen.
  const { view } = model.history;
  const items = listComparable(view, revision, trans);
  const { button, value } = await showDialog({
    title: project.sign(trans.__('Compare %1 with', revision.label)),
    body: new CompareBody(items, trans),
    focusNodeSelector: 'input',
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Compare') })]
  });
  if (!button.accept || !value) return;
  const [from, to] = value.isBefore ? [value, revision] : [revision, value];
  const nameOf = (rev: string): string => nameRevision({ view }, rev, trans).label;
  const [aName, bName] = [nameOf(from.rev), nameOf(to.rev)];
  openComparison({ a: from.rev, b: to.rev, aName, bName, root: project.root }, options);
}

/** Opens the comparison of two revisions, or shows the one that is open. */
export function openComparison(pair: IPair, options: ICompareOptions): void {
  const { model, shell, tabs, trans } = options;
  const { a, b } = pair;
  const root = pair.root ?? model.project?.root ?? null;
  const id = idOfComparison(a, b, root);
  if (![...shell.widgets('main')].some(widget => widget.id === id)) {
    // A tab that comes back after a reload brings them: the history has not been read by then.
    const aName = pair.aName ?? nameRevision(model.history, a, trans).label;
    const bName = pair.bName ?? nameRevision(model.history, b, trans).label;
    const comparison = { from: a, to: b, fromName: aName, toName: bName, root };
    const widget = createCompareWidget(comparison, model, trans);
    shell.add(widget, 'main', { type: 'Stagebook' });
    const args = { a, b, aName, bName, ...(root !== null && { root }) };
    void tabs.add(widget, CommandIDs.compareCheckpoints, args);
  }
  shell.activateById(id);
}
