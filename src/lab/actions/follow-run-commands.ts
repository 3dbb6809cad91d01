import type { TranslationBundle } from '@jupyterlab/translation';
import { stopIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { DisposableSet } from '@lumino/disposable';
import type { RunView } from '../../contract/experiment-run.js';
import { CommandIDs } from '../command-ids.js';
import type { StagebookModel } from '../model.js';
import { reportFailure } from '../report-failure.js';
import { findSelectedRun } from '../runs/shown-run.js';
import { unless, whyNoStop, type Obstacle } from './obstacles.js';

const RUN_ARGS = {
  args: {
    type: 'object',
    properties: {
      run: { type: 'string', description: 'Id or name of a run; none: the newest that goes on' },
      isSelected: { type: 'boolean', description: 'That of the row selected in the history' }
    },
    additionalProperties: false
  }
};

/** What the commands work on. */
export interface IFollowRunOptions {
  readonly commands: CommandRegistry;
  readonly model: StagebookModel;
  readonly trans: TranslationBundle;
}

/** Registers how a run that was started is ended. */
export function addFollowRunCommands(options: IFollowRunOptions): IDisposable {
  const { commands, model, trans } = options;
  const whyNot = (args: ReadonlyPartialJSONObject): Obstacle =>
    whyNoStop(runOf(model, args), trans);
  return DisposableSet.from([
    commands.addCommand(CommandIDs.stopRun, {
      label: trans.__('Stop run'),
      ...unless(whyNot, trans.__('End the run after its next checkpoint'), trans),
      icon: stopIcon,
      describedBy: RUN_ARGS,
      execute: args => stopRun(options, args, false)
    }),
    commands.addCommand(CommandIDs.stopRunNow, {
      label: trans.__('Stop run now'),
      ...unless(
        whyNot,
        trans.__('Interrupt the run, as Ctrl+C would; what came after the last checkpoint is lost'),
        trans
      ),
      icon: stopIcon,
      describedBy: RUN_ARGS,
      execute: args => stopRun(options, args, true)
    })
  ]);
}

/** The run that is meant: that of the arguments, that of the selected row, or the newest that goes on. */
function runOf(
  { runs, history }: StagebookModel,
  { run, isSelected }: ReadonlyPartialJSONObject
): RunView | undefined {
  if (isSelected !== true) return runs.find(run as string | undefined);
  const id = findSelectedRun(history);
  return id === null ? undefined : runs.find(id);
}

async function stopRun(
  { model, trans }: IFollowRunOptions,
  args: ReadonlyPartialJSONObject,
  now: boolean
): Promise<void> {
  const run = runOf(model, args);
  const project = run && model.find(run.record.root);
  if (!project) return;
  const asked = project.ask('run/stop', { run: run.record.id, now });
  if (await reportFailure(asked, trans, project)) model.runs.refresh();
}
