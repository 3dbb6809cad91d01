import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type {
  CheckpointView,
  HistoryView,
  ThinPolicy,
  ThinReport
} from '../../contract/experiment-view.js';
import type { StagebookModel } from '../model.js';
import { reportFailure } from '../report-failure.js';
import { describeDrop, ThinBody } from './thin-body.js';

/** Asks which models of an experiment to keep, says what that frees and who needs what stays, and drops the others. */
export async function thinOut(
  name: string,
  { model, trans }: { readonly model: StagebookModel; readonly trans: TranslationBundle }
): Promise<void> {
  const plan = (keep: ThinPolicy): Promise<ThinReport | undefined> =>
    reportFailure(model.ask('experiment/thin', { name, keep, dry: true }), trans);
  const { button, value } = await showDialog({
    title: trans.__('Thin out %1', name),
    body: new ThinBody({ plan, checkpoints: checkpointsOf(model.history.view, name), trans }),
    buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Drop models') })]
  });
  if (!button.accept || !value) return;
  const done = await reportFailure(model.ask('experiment/thin', { name, ...value }), trans);
  if (!done) return;
  model.history.refresh();
  Notification.success(describeDrop(done, trans, true), { autoClose: 5000 });
}

/** The checkpoints of an experiment, newest first; none where the history does not show it. */
function checkpointsOf(view: HistoryView | null, name: string): readonly CheckpointView[] {
  const experiments = view?.baselines.flatMap(baseline => baseline.experiments) ?? [];
  return experiments.find(experiment => experiment.name === name)?.checkpoints ?? [];
}
