import type { IRunningSessions, IRunningSessionManagers } from '@jupyterlab/running';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { RunView } from '../../contract/experiment-run.js';
import { CommandIDs } from '../command-ids.js';
import { stagebookIcon } from '../icons.js';
import type { RunsModel } from './runs-model.js';

/** Lists the runs that go on in JupyterLab's own panel of what runs. */
export function addRunningSessions(
  managers: IRunningSessionManagers,
  runs: RunsModel,
  commands: CommandRegistry,
  trans: TranslationBundle
): IDisposable {
  const changed = new Signal<RunsModel, void>(runs);
  runs.changed.connect(() => {
    changed.emit();
  }, changed);
  const stop = (run: RunView): void =>
    void commands.execute(CommandIDs.stopRun, { run: run.record.id });
  return managers.add({
    name: trans.__('Experiments'),
    running: () =>
      runs.live.map((run): IRunningSessions.IRunningItem => ({
        icon: () => stagebookIcon,
        label: () => run.record.name,
        labelTitle: () => run.record.root,
        detail: () => run.progress?.stage ?? '',
        open: () => {
          const { id, name, root } = run.record;
          void commands.execute(CommandIDs.openLog, { run: id, name, root });
        },
        shutdown: () => {
          stop(run);
        }
      })),
    refreshRunning: () => {
      runs.refresh();
    },
    runningChanged: changed,
    shutdownAll: () => {
      runs.live.forEach(stop);
    },
    shutdownLabel: trans.__('Stop after the next checkpoint'),
    shutdownAllLabel: trans.__('Stop all'),
    shutdownAllConfirmationText: trans.__(
      'Each experiment ends after its next checkpoint; its checkpoints are kept.'
    )
  });
}
