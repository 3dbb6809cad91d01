import type { TranslationBundle } from '@jupyterlab/translation';
import { stopIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { DisposableSet } from '@lumino/disposable';
import { CommandIDs } from '../command-ids.js';
import type { StagebookModel } from '../model.js';
import { reportFailure } from '../report-failure.js';
import { isLive } from '../runs/runs-model.js';

const RUN_ARGS = {
  args: {
    type: 'object',
    properties: {
      run: { type: 'string', description: 'Id or name of a run; none: the newest that goes on' }
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
  return DisposableSet.from([
    commands.addCommand(CommandIDs.stopRun, {
      label: trans.__('Stop run'),
      caption: trans.__('End the run after its next checkpoint'),
      icon: stopIcon,
      describedBy: RUN_ARGS,
      isEnabled: args => isLiveRun(model, args),
      execute: args => stopRun(options, args, false)
    }),
    commands.addCommand(CommandIDs.stopRunNow, {
      label: trans.__('Stop run now'),
      caption: trans.__(
        'Interrupt the run, as Ctrl+C would; what came after the last checkpoint is lost'
      ),
      icon: stopIcon,
      describedBy: RUN_ARGS,
      isEnabled: args => isLiveRun(model, args),
      execute: args => stopRun(options, args, true)
    })
  ]);
}

function isLiveRun(model: StagebookModel, args: ReadonlyPartialJSONObject): boolean {
  const run = model.runs.find(args['run'] as string | undefined);
  return run !== undefined && isLive(run);
}

async function stopRun(
  { model, trans }: IFollowRunOptions,
  args: ReadonlyPartialJSONObject,
  now: boolean
): Promise<void> {
  const run = model.runs.find(args['run'] as string | undefined);
  if (run) await reportFailure(model.ask('run/stop', { run: run.record.id, now }), trans);
}
