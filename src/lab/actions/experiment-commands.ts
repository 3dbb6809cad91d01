import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { IDisposable } from '@lumino/disposable';
import { DisposableSet } from '@lumino/disposable';
import { findNameProblem } from '../../contract/experiment-name.js';
import { CommandIDs } from '../command-ids.js';
import { stagebookIcon } from '../icons.js';
import type { StagebookModel } from '../model.js';
import { reportFailure } from '../report-failure.js';
import { askName } from './ask-name.js';
import { returnFocus } from './return-focus.js';
import { experimentOf, NAME_ARGS } from './revision-args.js';
import { thinOut } from './thin-out.js';

/** Ids of the commands of this file. */
export const EXPERIMENT_COMMANDS = [
  CommandIDs.renameExperiment,
  CommandIDs.removeExperiment,
  CommandIDs.thinExperiment
];

/** What the commands work on. */
export interface IExperimentOptions {
  readonly commands: CommandRegistry;
  readonly model: StagebookModel;
  readonly trans: TranslationBundle;
}

/** Registers what can be done with a whole experiment. */
export function addExperimentCommands(options: IExperimentOptions): IDisposable {
  const { commands, model, trans } = options;
  const { history } = model;
  const added = new DisposableSet();
  /** Adds a command about an experiment. */
  const onExperiment = (
    id: string,
    words: { readonly label: string; readonly caption: string },
    execute: (name: string) => unknown
  ): void => {
    added.add(
      commands.addCommand(id, {
        icon: stagebookIcon,
        ...words,
        describedBy: NAME_ARGS,
        isEnabled: args => experimentOf(history, args) !== null,
        execute: async args => {
          const name = experimentOf(history, args);
          if (name !== null) await execute(name);
          returnFocus();
        }
      })
    );
  };
  onExperiment(
    CommandIDs.renameExperiment,
    { label: trans.__('Rename…'), caption: trans.__('Give the experiment another name') },
    async name => {
      const to = await askName({
        title: trans.__('Rename %1', name),
        label: trans.__('Name'),
        text: name,
        okLabel: trans.__('Rename'),
        findProblem: findNameProblem
      });
      if (to === null || to === name) return;
      await reportFailure(model.ask('experiment/rename', { from: name, to }), trans);
      history.refresh();
    }
  );
  onExperiment(
    CommandIDs.removeExperiment,
    {
      label: trans.__('Remove…'),
      caption: trans.__('Remove the experiment; a clean-up drops its models later')
    },
    async name => {
      const { button } = await showDialog({
        title: trans.__('Remove %1?', name),
        body: trans.__(
          'The experiment and its checkpoints go from the history. Its commits are kept for 30 days.'
        ),
        buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Remove') })]
      });
      if (!button.accept) return;
      await reportFailure(model.ask('experiment/remove', { names: [name] }), trans);
      history.refresh();
    }
  );
  onExperiment(
    CommandIDs.thinExperiment,
    {
      label: trans.__('Thin out…'),
      caption: trans.__('Drop the models of most of its checkpoints; code, params and metrics stay')
    },
    name => thinOut(name, options)
  );
  return added;
}
