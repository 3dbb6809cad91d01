import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ApplyReport } from '../../contract/experiment-view.js';
import type { Failure } from '../../contract/failure.js';
import type { Result } from '../../contract/result.js';
import { CommandIDs } from '../command-ids.js';
import type { StagebookModel } from '../model.js';
import { reportFailure } from '../report-failure.js';
import { findOpen, revert, settleDirty } from './open-documents.js';
import { RestoreBody } from './restore-body.js';
import type { IRevision } from './revision-args.js';

/** What restoring works on. */
export interface IRestoreOptions {
  readonly model: StagebookModel;
  readonly commands: CommandRegistry;
  readonly documents: IDocumentManager;
  readonly shell: JupyterFrontEnd.IShell;
  readonly trans: TranslationBundle;
}

/** Shows what would be replaced, asks, and brings a revision into the workspace; Undo is offered behind it. */
export async function restore({ rev, label }: IRevision, options: IRestoreOptions): Promise<void> {
  const { model, commands, trans } = options;
  const plan = await reportFailure(model.ask('experiment/apply', { rev, dryRun: true }), trans);
  if (!plan) return;
  if (!changesAnything(plan)) {
    Notification.info(trans.__('The workspace is the same as %1 already.', label));
    return;
  }
  const body = new RestoreBody(plan, trans);
  const { button } = await showDialog({
    title: trans.__('Restore %1', label),
    body,
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Restore') })]
  });
  if (!button.accept) return;
  const { notebook, force } = body.choice;
  const done = await replaceFiles(options, plan, () =>
    model.ask('experiment/apply', { rev, notebook, force })
  );
  if (!done) return;
  Notification.success(trans.__('Restored %1. What was there is kept.', label), {
    autoClose: 15_000,
    actions: [
      {
        label: trans.__('Undo'),
        callback: () => void commands.execute(CommandIDs.undoRestore)
      }
    ]
  });
}

/** Takes the last restore back. */
export async function undoRestore(options: IRestoreOptions): Promise<void> {
  const { model, documents, shell, trans } = options;
  // Which files it touches is known afterwards alone, so unsaved edits of any file are asked about.
  const open = findOpen(shell.widgets('main'), documents, null);
  const own: typeof open = [];
  for (const context of open)
    if ((await model.projectPath(context.path)) !== null) own.push(context);
  if (!(await settleDirty(own, trans))) return;
  const undone = await reportFailure(model.ask('experiment/undo', {}), trans);
  if (!undone) return;
  const touched = new Set<string>();
  for (const path of [...undone.restored, ...undone.removed]) {
    const contents = await model.contentsPath(path);
    if (contents !== null) touched.add(contents);
  }
  await revert(own.filter(({ path }) => touched.has(path)));
  Notification.success(trans.__('Undone: the workspace is as it was before.'));
}

async function replaceFiles(
  { model, documents, shell, trans }: IRestoreOptions,
  plan: ApplyReport,
  act: () => Promise<Result<ApplyReport, Failure> | undefined>
): Promise<boolean> {
  const paths = new Set<string>();
  // What is kept now may be taken when its notebook is asked for.
  for (const path of [
    ...plan.overwritten,
    ...plan.created,
    ...plan.removed,
    ...plan.kept.map(kept => kept.path)
  ]) {
    const contents = await model.contentsPath(path);
    if (contents !== null) paths.add(contents);
  }
  const open = findOpen(shell.widgets('main'), documents, paths);
  if (!(await settleDirty(open, trans))) return false;
  const done = await reportFailure(act(), trans);
  if (!done) return false;
  await revert(open);
  return true;
}

function changesAnything({ overwritten, created, removed, kept }: ApplyReport): boolean {
  return overwritten.length + created.length + removed.length + kept.length > 0;
}
