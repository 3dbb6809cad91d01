import { Dialog, InputDialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { StagebookModel } from '../model.js';
import { reportFailure } from '../report-failure.js';

/** Asks which models of an experiment to keep, says what that frees, and drops the others. */
export async function thinOut(
  name: string,
  { model, trans }: { readonly model: StagebookModel; readonly trans: TranslationBundle }
): Promise<void> {
  const choices = [trans.__('Best and last'), trans.__('Every 5th'), trans.__('Every 10th')];
  const chosen = await InputDialog.getItem({
    title: trans.__('Thin out %1', name),
    label: trans.__('Models to keep'),
    items: choices,
    okLabel: trans.__('Next')
  });
  if (!chosen.button.accept || chosen.value === null) return;
  const index = choices.indexOf(chosen.value);
  const keep = index === 0 ? ('best-and-last' as const) : { every: index === 1 ? 5 : 10 };
  const plan = await reportFailure(model.ask('experiment/thin', { name, keep, dry: true }), trans);
  if (!plan) return;
  if (plan.checkpoints.length === 0) {
    Notification.info(trans.__('There is nothing to drop.'));
    return;
  }
  const { button } = await showDialog({
    title: trans.__('Thin out %1?', name),
    body: trans.__(
      'The models of %1 checkpoints are dropped, %2 MB. Their code, params and metrics stay.',
      plan.checkpoints.length,
      (plan.bytes / 1e6).toFixed(1)
    ),
    buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Drop them') })]
  });
  if (!button.accept) return;
  await reportFailure(model.ask('experiment/thin', { name, keep, dry: false }), trans);
  model.history.refresh();
}
