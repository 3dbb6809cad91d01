import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { RunView } from '../../contract/experiment-run.js';
import type { ApplyReport, UndoReport } from '../../contract/experiment-view.js';
import type { Failure } from '../../contract/failure.js';
import { err, type Result } from '../../contract/result.js';
import { CommandIDs } from '../command-ids.js';
import type { ProjectClient } from '../project-client.js';
import { reportFailure } from '../report-failure.js';
import { askToRestore, describeMissing, touchedBy } from './ask-to-restore.js';
import { holdDocuments } from './hold-documents.js';
import {
  affectedBy,
  listOpen,
  rereadChanged,
  rereadFromDisk,
  unsavedOf
} from './open-documents.js';
import type { IRestoreAnswers } from './restore-body.js';
import type { IRevision } from './revision-args.js';
import { tellUndone } from './tell-undone.js';
import { askToUndoAnyway } from './undo-anyway.js';
import { askAboutUnsaved, settleUnsaved } from './unsaved-edits.js';

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
  async restore(project: ProjectClient, revision: IRevision): Promise<void> {
    let answers: IRestoreAnswers | undefined = { notebook: false, unsaved: 'save' };
    while (answers) answers = await this._restore(project, revision, answers);
  }

  /** Returns what to ask with once more, where more would be replaced by now than the user agreed to. */
  private async _restore(
    project: ProjectClient,
    revision: IRevision,
    answers: IRestoreAnswers
  ): Promise<IRestoreAnswers | undefined> {
    const { documents, trans } = this._options;
    const open = await listOpen(project, this._options);
    const agreed = await askToRestore({ project, open, trans }, revision, answers);
    if (!agreed) return undefined;
    const { plan, notebook, unsaved } = agreed;
    const { sha: rev, head, overwritten, removed, missing } = plan;
    const listed = { head, overwritten, removed };
    const apply = (dryRun: boolean): Promise<Result<ApplyReport, Failure> | undefined> =>
      project.ask('experiment/apply', {
        rev,
        notebook,
        force: missing.length > 0,
        listed,
        dryRun
      });
    const affected = affectedBy(open, touchedBy(plan));
    // Edits are neither saved nor dropped for a restore that is asked about once more.
    const isAsked = unsavedOf(affected).length > 0;
    const grown = isAsked ? whyListAgain(await apply(true)) : undefined;
    if (grown !== undefined) return { notebook, unsaved, why: grown };
    if (!(await settleUnsaved(affected, unsaved))) return undefined;
    const done = await holdDocuments(affected, async () => {
      const applied = await apply(false);
      if (applied?.ok) {
        const report = applied.value;
        await rereadFromDisk(affectedBy(open, touchedBy(report)), report.removed, documents);
      }
      return applied;
    });
    const why = whyListAgain(done);
    if (why !== undefined) return { notebook, unsaved, why };
    const report = await reportFailure(Promise.resolve(done), trans, project);
    if (report) this._offerUndo(project, revision, report);
    return undefined;
  }

  private _offerUndo(project: ProjectClient, { label }: IRevision, { missing }: ApplyReport): void {
    const { commands, trans } = this._options;
    this._dismiss(project);
    const restored = [trans.__('Restored %1.', label), ...describeMissing(missing, trans)].join(
      ' '
    );
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
    const done = await holdDocuments(open, async () => {
      const undone = await reportFailure(this._undo(project), trans, project);
      if (undone) await rereadFromDisk(open, undone.removed, documents);
      return undone;
    });
    if (!done) return;
    this._dismiss(project);
    tellUndone(project, done, trans);
  }

  /** Asks first where HEAD moved, or what would be replaced changed since. */
  private async _undo(project: ProjectClient): Promise<Result<UndoReport, Failure> | undefined> {
    const { trans } = this._options;
    const undone = await project.ask('experiment/undo', {});
    if (undone?.ok !== false || undone.failure.reason !== 'refused') return undone;
    const { message, remedy } = undone.failure;
    if (remedy !== 'undo-anyway') return undone;
    const plan = await project.ask('experiment/undo', { force: true, dryRun: true });
    if (!plan?.ok) return plan;
    const isWanted = await askToUndoAnyway(project, message, plan.value, trans);
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

/** Why a restore is to be asked about once more; undefined where it is not. */
function whyListAgain(answer: Result<ApplyReport, Failure> | undefined): string | undefined {
  if (answer?.ok !== false || answer.failure.reason !== 'refused') return undefined;
  return answer.failure.remedy === 'list-again' ? answer.failure.message : undefined;
}
