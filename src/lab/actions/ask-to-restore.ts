import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ApplyPlan } from '../../contract/experiment-view.js';
import type { ProjectClient } from '../project-client.js';
import { reportFailure } from '../report-failure.js';
import { affectedBy, unsavedOf, type IOpenDocument } from './open-documents.js';
import { RestoreBody, type IRestoreAnswers } from './restore-body.js';
import type { IRevision } from './revision-args.js';

/** A restore that the user agreed to, with what it replaces. */
export interface IAgreedRestore extends Omit<IRestoreAnswers, 'why'> {
  readonly plan: ApplyPlan;
}

/** Where a restore is asked about. */
export interface IRestoreQuestion {
  readonly project: ProjectClient;
  /** The files of the project that are open. */
  readonly open: readonly IOpenDocument[];
  readonly trans: TranslationBundle;
}

/** Shows what a restore would replace, and asks; undefined: it is not wanted, or there is nothing to do. */
export async function askToRestore(
  { project, open, trans }: IRestoreQuestion,
  { rev, label }: IRevision,
  answers: IRestoreAnswers
): Promise<IAgreedRestore | undefined> {
  const list = async (notebook: boolean): Promise<ApplyPlan | undefined> =>
    reportFailure(project.ask('experiment/apply', { rev, notebook, dryRun: true }), trans, project);
  const plan = await list(answers.notebook);
  if (!plan) return undefined;
  if (!canChangeAnything(plan)) {
    const same = trans.__('The workspace is the same as %1 already.', label);
    const without = describeMissing(plan.missing, trans);
    Notification.info(project.sign([same, ...without].join(' ')), { autoClose: 5000 });
    return undefined;
  }
  const body = new RestoreBody({
    plan,
    answers,
    replan: list,
    findUnsaved: listed => unsavedOf(affectedBy(open, touchedBy(listed))).map(({ path }) => path),
    trans
  });
  const { button, value } = await showDialog({
    title: project.sign(trans.__('Restore %1', label)),
    body,
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Restore') })]
  });
  if (!button.accept || !value) return undefined;
  const agreed = value.plan ?? (await list(value.notebook));
  return agreed && { ...value, plan: agreed };
}

/** The paths that a plan changes. */
export function touchedBy({ overwritten, created, removed }: ApplyPlan): string[] {
  return [...overwritten, ...created, ...removed];
}

/** Says what a revision has and the workspace cannot get. */
export function describeMissing(missing: readonly string[], trans: TranslationBundle): string[] {
  if (missing.length === 0) return [];
  return [trans.__('Not there, as no cache has it any more: %1.', missing.join(', '))];
}

/** Only notebooks may differ, and they are left alone unless asked for. */
function canChangeAnything(plan: ApplyPlan): boolean {
  const notebooks = plan.kept.filter(({ path }) => path.endsWith('.ipynb'));
  return touchedBy(plan).length + notebooks.length > 0;
}
