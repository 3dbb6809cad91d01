import type { CommandRegistry } from '@lumino/commands';
import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';
import { addCheckpointCommands, type ICheckpointOptions } from './actions/checkpoint-commands.js';
import { addExperimentCommands, type IExperimentOptions } from './actions/experiment-commands.js';
import { addFollowRunCommands, type IFollowRunOptions } from './actions/follow-run-commands.js';
import { addLogCommands, type ILogCommandOptions } from './actions/log-commands.js';
import { addPlaceCommands, type IPlaceCommandOptions } from './actions/place-commands.js';
import { addProjectCommands, type IProjectCommandOptions } from './actions/project-commands.js';
import { addRunCommands, type IRunCommandOptions } from './actions/run-commands.js';
import { WriteGraph } from './actions/write-graph.js';
import { CommandIDs } from './command-ids.js';

/** What the commands work on. */
export type ICommandOptions = Omit<
  ICheckpointOptions &
    IExperimentOptions &
    IFollowRunOptions &
    ILogCommandOptions &
    IPlaceCommandOptions &
    IProjectCommandOptions &
    IRunCommandOptions,
  'writing'
>;

/** Registers every action of the sidebar as a command. */
export function addCommands(given: ICommandOptions): IDisposable {
  const { commands, model } = given;
  const options = { ...given, writing: new WriteGraph({ ...given, writer: model.writer }) };
  const { writing } = options;
  const onChecked = (): void => {
    const { shown, diagnostics } = model;
    if (shown && !diagnostics.some(({ severity }) => severity === 'error'))
      writing.mend(shown.root);
  };
  model.checks.changed.connect(onChecked);
  model.writer.changed.connect(onChecked);
  const signals = [model.changed, model.runs.changed, model.history.changed];
  for (const signal of signals) signal.connect(notifyChanged, commands);
  return DisposableSet.from([
    addProjectCommands(options),
    addPlaceCommands(options),
    addRunCommands(options),
    addFollowRunCommands(options),
    addLogCommands(options),
    addCheckpointCommands(options),
    addExperimentCommands(options),
    new DisposableDelegate(() => {
      model.checks.changed.disconnect(onChecked);
      model.writer.changed.disconnect(onChecked);
      for (const signal of signals) signal.disconnect(notifyChanged, commands);
    })
  ]);
}

/** Each by its id: buttons in toolbars overlook a change that names no command. */
function notifyChanged(this: CommandRegistry): void {
  for (const id of Object.values(CommandIDs))
    if (this.hasCommand(id)) this.notifyCommandChanged(id);
}
