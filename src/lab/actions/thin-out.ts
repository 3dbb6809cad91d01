import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type {
  CheckpointView,
  HistoryView,
  ThinPolicy,
  ThinReport
} from '../../contract/experiment-view.js';
import type { ProjectClient } from '../project-client.js';
import { reportFailure } from '../report-failure.js';
import { describeDrop, ThinBody } from './thin-body.js';

/** Asks which models of an experiment to keep, says what that frees and who needs what stays, and drops the others. */
export async function thinOut(
  project: ProjectClient,
  name: string,
  checkpoints: readonly CheckpointView[],
  trans: TranslationBundle
): Promise<void> {
  const plan = (keep: ThinPolicy): Promise<ThinReport | undefined> =>
    reportFailure(project.ask('experiment/thin', { name, keep, dry: true }), trans, project);
  const { button, value } = await showDialog({
    title: project.sign(trans.__('Thin out %1', name)),
    body: new ThinBody({ plan, checkpoints, trans }),
    buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Drop models') })]
  });
  if (!button.accept || !value) return;
  const asked = project.ask('experiment/thin', { name, ...value });
  const done = await reportFailure(asked, trans, project);
  if (!done) return;
  Notification.success(project.sign(describeDrop(done, trans, true)), { autoClose: 5000 });
}

/** The checkpoints of an experiment, newest first; none where the history does not show it. */
export function checkpointsOf(view: HistoryView | null, name: string): readonly CheckpointView[] {
  const experiments = view?.baselines.flatMap(baseline => baseline.experiments) ?? [];
  return experiments.find(experiment => experiment.name === name)?.checkpoints ?? [];
}
