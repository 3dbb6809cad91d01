import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { IDisposable } from '@lumino/disposable';
import { DisposableSet } from '@lumino/disposable';
import { CommandIDs } from '../command-ids.js';
import { stagebookIcon } from '../icons.js';
import type { StagebookModel } from '../model.js';
import type { ProjectClient } from '../project-client.js';
import { reportFailure } from '../report-failure.js';
import { askName } from './ask-name.js';
import { projectOf } from './project-args.js';
import { findNamingProblem, namesBeside } from './naming-problem.js';
import { wordFor } from './palette-words.js';
import { returnFocus } from './return-focus.js';
import { unless, whyNoChange } from './obstacles.js';
import { experimentOf, NAME_ARGS } from './revision-args.js';
import { checkpointsOf, thinOut } from './thin-out.js';

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
  const { history, runs } = model;
  const added = new DisposableSet();
  /** Adds a command about an experiment. */
  const onExperiment = (
    id: string,
    {
      label,
      caption
    }: {
      readonly label: NonNullable<CommandRegistry.ICommandOptions['label']>;
      readonly caption: string;
    },
    execute: (name: string, project: ProjectClient) => unknown,
    find = experimentOf
  ): void => {
    added.add(
      commands.addCommand(id, {
        icon: stagebookIcon,
        label,
        describedBy: NAME_ARGS,
        ...unless(args => whyNoChange(history, find(history, args), trans), caption, trans),
        execute: async args => {
          const name = find(history, args);
          const project = projectOf(model, args);
          if (name !== null && project) await execute(name, project);
          returnFocus();
        }
      })
    );
  };
  onExperiment(
    CommandIDs.renameExperiment,
    {
      label: wordFor(trans.__('Rename…'), trans.__('Rename experiment…')),
      caption: trans.__('Give the experiment another name')
    },
    async (name, project) => {
      const taken = namesBeside(history.view, name);
      const to = await askName({
        title: project.sign(trans.__('Rename %1', name)),
        label: trans.__('Name'),
        text: name,
        okLabel: trans.__('Rename'),
        findProblem: to => findNamingProblem(to, taken, trans)
      });
      if (to === null || to === name) return;
      await reportFailure(project.ask('experiment/rename', { from: name, to }), trans, project);
      history.refresh();
    }
  );
  onExperiment(
    CommandIDs.removeExperiment,
    {
      label: wordFor(trans.__('Remove…'), trans.__('Remove experiment…')),
      caption: trans.__('Remove the experiment; a clean-up drops its models later')
    },
    async (name, project) => {
      const { button } = await showDialog({
        title: project.sign(trans.__('Remove %1?', name)),
        body: history.view?.starting.some(run => run.name === name)
          ? trans.__('The run has no checkpoint. What is known of it goes, its log too.')
          : trans.__(
              'The experiment and its checkpoints go from the history. Its commits are kept for 30 days.'
            ),
        buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Remove') })]
      });
      if (!button.accept) return;
      await reportFailure(project.ask('experiment/remove', { names: [name] }), trans, project);
      history.refresh();
      runs.refresh();
    },
    (view, args) => experimentOf(view, args) ?? view.selectedRun?.name ?? null
  );
  onExperiment(
    CommandIDs.thinExperiment,
    {
      label: wordFor(trans.__('Thin out…'), trans.__('Thin out experiment…')),
      caption: trans.__('Drop the models of most of its checkpoints; code, params and metrics stay')
    },
    async (name, project) => {
      await thinOut(project, name, checkpointsOf(history.view, name), trans);
      history.refresh();
    }
  );
  return added;
}
