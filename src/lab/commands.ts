import type { CommandRegistry } from '@lumino/commands';
import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';
import { addCheckpointCommands, type ICheckpointOptions } from './actions/checkpoint-commands.js';
import { addExperimentCommands, type IExperimentOptions } from './actions/experiment-commands.js';
import { addFollowRunCommands, type IFollowRunOptions } from './actions/follow-run-commands.js';
import { addPlaceCommands, type IPlaceCommandOptions } from './actions/place-commands.js';
import { addProjectCommands, type IProjectCommandOptions } from './actions/project-commands.js';
import { addRunCommands, type IRunCommandOptions } from './actions/run-commands.js';
import { CommandIDs } from './command-ids.js';

/** What the commands work on. */
export type ICommandOptions = ICheckpointOptions &
  IExperimentOptions &
  IFollowRunOptions &
  IPlaceCommandOptions &
  IProjectCommandOptions &
  IRunCommandOptions;

/** Registers every action of the sidebar as a command. */
export function addCommands(options: ICommandOptions): IDisposable {
  const { commands, model } = options;
  const signals = [model.changed, model.runs.changed, model.history.changed];
  for (const signal of signals) signal.connect(notifyChanged, commands);
  return DisposableSet.from([
    addProjectCommands(options),
    addPlaceCommands(options),
    addRunCommands(options),
    addFollowRunCommands(options),
    addCheckpointCommands(options),
    addExperimentCommands(options),
    new DisposableDelegate(() => {
      for (const signal of signals) signal.disconnect(notifyChanged, commands);
    })
  ]);
}

/** Each by its id: buttons in toolbars overlook a change that names no command. */
function notifyChanged(this: CommandRegistry): void {
  for (const id of Object.values(CommandIDs))
    if (this.hasCommand(id)) this.notifyCommandChanged(id);
}
