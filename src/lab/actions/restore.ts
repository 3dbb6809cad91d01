import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { RunView } from '../../contract/experiment-run.js';
import type { ApplyPlan, UndoReport } from '../../contract/experiment-view.js';
import type { Failure } from '../../contract/failure.js';
import { err, type Result } from '../../contract/result.js';
import { CommandIDs } from '../command-ids.js';
import type { ProjectClient } from '../project-client.js';
import { reportFailure } from '../report-failure.js';
import {
  affectedBy,
  askAboutUnsaved,
  listOpen,
  rereadChanged,
  rereadFromDisk,
  settleUnsaved,
  unsavedOf
} from './open-documents.js';
import { RestoreBody } from './restore-body.js';
import type { IRevision } from './revision-args.js';
import { askToUndoAnyway } from './undo-anyway.js';

/** How long the offer to undo stays, ms; the command stays. */
const OFFER = 20_000;

/** What restoring works on. */
export interface IRestoreOptions {
  readonly commands: CommandRegistry;
  readonly documents: IDocumentManager;
  readonly shell: JupyterFrontEnd.IShell;
  readonly trans: TranslationBundle;
}

/** Brings revisions into the workspace and takes them back, with the documents that are open. */
export class Restorer {
  constructor(private readonly _options: IRestoreOptions) {}

  /** Shows what would be replaced, asks, and brings a revision into the workspace; Undo is offered behind it. */
  async restore(project: ProjectClient, { rev, label }: IRevision): Promise<void> {
    const { commands, documents, trans } = this._options;
    const ask = async (notebook: boolean): Promise<ApplyPlan | undefined> =>
      reportFailure(
        project.ask('experiment/apply', { rev, notebook, dryRun: true }),
        trans,
        project
      );
    const plan = await ask(false);
    if (!plan) return;
    if (!canChangeAnything(plan)) {
      const same = trans.__('The workspace is the same as %1 already.', label);
      const without = describeMissing(plan, trans);
      Notification.info(project.sign([same, ...without].join(' ')), { autoClose: 5000 });
      return;
    }
    const open = await listOpen(project, this._options);
    const body = new RestoreBody({
      plan,
      replan: ask,
      findUnsaved: ({ overwritten, created, removed }) =>
        unsavedOf(affectedBy(open, [...overwritten, ...created, ...removed])).map(
          ({ path }) => path
        ),
      trans
    });
    const { button, value } = await showDialog({
      title: project.sign(trans.__('Restore %1', label)),
      body,
      buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Restore') })]
    });
    if (!button.accept || !value) return;
    const { notebook, unsaved } = value;
    const chosen = value.plan ?? (await ask(notebook));
    if (!chosen) return;
    if (!(await settleUnsaved(affectedBy(open, touchedBy(chosen)), unsaved))) return;
    const force = chosen.missing.length > 0;
    const done = await reportFailure(
      project.ask('experiment/apply', { rev, notebook, force }),
      trans,
      project
    );
    if (!done) return;
    await rereadFromDisk(affectedBy(open, touchedBy(done)), done.removed, documents);
    this._dismiss(project);
    const restored = [trans.__('Restored %1.', label), ...describeMissing(done, trans)].join(' ');
    const told = Notification.success(project.sign(restored), {
      autoClose: OFFER,
      actions: [
        {
          label: trans.__('Undo'),
          caption: trans.__('Bring the workspace back as it was before'),
          callback: () => void commands.execute(CommandIDs.undoRestore, { root: project.root })
        }
      ]
    });
    this._told.set(project.root, told);
  }

  /** Takes the last restore back, once what it puts back and is open with unsaved edits is settled. */
  async undo(project: ProjectClient): Promise<void> {
    const { documents, trans } = this._options;
    const plan = await reportFailure(
      project.ask('experiment/undo', { force: true, dryRun: true }),
      trans,
      project
    );
    if (!plan) return;
    const open = affectedBy(await listOpen(project, this._options), [
      ...plan.restored,
      ...plan.removed
    ]);
    if (!(await askAboutUnsaved(project, open, trans))) return;
    const undone = await reportFailure(this._undo(project, plan), trans, project);
    if (!undone) return;
    this._dismiss(project);
    await rereadFromDisk(open, undone.removed, documents);
    const done = trans.__('Undone: the workspace is as it was before the restore.');
    Notification.success(project.sign(done), { autoClose: 5000 });
  }

  /** Asks first where HEAD moved since. */
  private async _undo(
    project: ProjectClient,
    plan: UndoReport
  ): Promise<Result<UndoReport, Failure> | undefined> {
    const { trans } = this._options;
    const undone = await project.ask('experiment/undo', {});
    if (undone?.ok !== false || undone.failure.reason !== 'refused') return undone;
    const { message, remedy } = undone.failure;
    if (remedy !== 'undo-anyway') return undone;
    const isWanted = await askToUndoAnyway(project, message, plan, trans);
    return isWanted
      ? project.ask('experiment/undo', { force: true })
      : err({ reason: 'cancelled' });
  }

  /** Follows a run that brought its result into the workspace at its end. */
  async followRun(project: ProjectClient, { record, state }: RunView): Promise<void> {
    if (!record.apply || state !== 'succeeded') return;
    await rereadChanged(await listOpen(project, this._options), this._options.documents);
  }

  /** Takes away the offer to undo: there is another one, or none. */
  private _dismiss({ root }: ProjectClient): void {
    const told = this._told.get(root);
    if (told !== undefined) Notification.dismiss(told);
    this._told.delete(root);
  }

  /** Ids of the offers to undo, by the folders of their projects. */
  private readonly _told = new Map<string, string>();
}

function touchedBy({ overwritten, created, removed }: ApplyPlan): string[] {
  return [...overwritten, ...created, ...removed];
}

/** Says what a revision has and the workspace cannot get. */
function describeMissing({ missing }: ApplyPlan, trans: TranslationBundle): string[] {
  if (missing.length === 0) return [];
  return [trans.__('Not there, as no cache has it any more: %1.', missing.join(', '))];
}

/** Only notebooks may differ, and they are left alone unless asked for. */
function canChangeAnything(plan: ApplyPlan): boolean {
  const notebooks = plan.kept.filter(({ path }) => path.endsWith('.ipynb'));
  return touchedBy(plan).length + notebooks.length > 0;
}
