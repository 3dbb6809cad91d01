import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';
import { refreshIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { DisposableSet } from '@lumino/disposable';
import type { DiagnosticRemedy } from '../../contract/diagnostic.js';
import { CommandIDs } from '../command-ids.js';
import { createGraphWidget, GRAPH_ID } from '../graph/graph-widget.js';
import { stagebookIcon } from '../icons.js';
import type { StagebookModel } from '../model.js';
import { NO_ARGS } from '../no-args.js';
import type { Tabs } from '../tabs.js';
import { reportFailure } from '../report-failure.js';
import { isElsewhere, PROJECT_ARGS, projectOf } from './project-args.js';
import { wordFor } from './palette-words.js';
import { removeLeftovers } from './remove-leftovers.js';
import { replaceEdited } from './replace-edited.js';
import type { WriteGraph } from './write-graph.js';

/** Ids of the commands of this file. */
export const PROJECT_COMMANDS = [
  CommandIDs.writeGraph,
  CommandIDs.removeLeftovers,
  CommandIDs.replaceEdited,
  CommandIDs.openGraph,
  CommandIDs.refresh,
  CommandIDs.createProject,
  CommandIDs.openPanel
];

/** What the commands work on. */
export interface IProjectCommandOptions {
  readonly commands: CommandRegistry;
  readonly model: StagebookModel;
  readonly shell: JupyterFrontEnd.IShell;
  readonly trans: TranslationBundle;
  readonly openPanel: () => void;
  readonly tabs: Tabs;
  readonly writing: WriteGraph;
}

/** Registers what can be done with the project and its graph. */
export function addProjectCommands(options: IProjectCommandOptions): IDisposable {
  const { commands, model, trans, openPanel, writing } = options;
  const canMend =
    (action: DiagnosticRemedy['action']) =>
    (args: ReadonlyPartialJSONObject): boolean =>
      !model.isWriting &&
      (isElsewhere(model, args) ||
        model.diagnostics.some(({ remedy }) => remedy?.action === action));
  return DisposableSet.from([
    commands.addCommand(CommandIDs.writeGraph, {
      label: trans.__('Write graph'),
      caption: trans.__('Write dvc.yaml, params.yaml and src/ from the class cells'),
      icon: stagebookIcon,
      describedBy: NO_ARGS,
      isEnabled: () => model.project !== null && !model.isWriting,
      isVisible: () => isTypeScript(model),
      execute: async () => {
        const picked = model.pick();
        openPanel();
        const project = await reportFailure(picked, trans);
        if (project) await writing.write(project);
      }
    }),
    commands.addCommand(CommandIDs.removeLeftovers, {
      label: trans.__('Remove stages that are gone…'),
      caption: trans.__('Take out what the notebooks no longer make, once you have seen what goes'),
      icon: stagebookIcon,
      describedBy: PROJECT_ARGS,
      isEnabled: canMend('prune'),
      execute: async args => {
        const project = projectOf(model, args);
        if (project) await removeLeftovers(project, options);
      }
    }),
    commands.addCommand(CommandIDs.replaceEdited, {
      label: trans.__('Replace what was edited by hand…'),
      caption: trans.__(
        'Write the text of the notebook in its place, once you have seen what goes'
      ),
      icon: stagebookIcon,
      describedBy: PROJECT_ARGS,
      isEnabled: canMend('overwrite'),
      execute: async args => {
        const project = projectOf(model, args);
        if (project) await replaceEdited(project, options);
      }
    }),
    commands.addCommand(CommandIDs.openGraph, {
      label: trans.__('Open graph'),
      caption: trans.__('Open the stage graph in the main area'),
      icon: stagebookIcon,
      describedBy: NO_ARGS,
      execute: () => {
        openGraph(options);
      }
    }),
    commands.addCommand(CommandIDs.refresh, {
      label: trans.__('Refresh pipeline'),
      caption: trans.__('Read the project and the state of its stages again'),
      icon: refreshIcon,
      describedBy: NO_ARGS,
      execute: () => model.refresh()
    }),
    commands.addCommand(CommandIDs.createProject, {
      label: wordFor(
        trans.__('Make a project here'),
        trans.__('Make a project in the folder of the notebook')
      ),
      caption: trans.__('Set up git, DVC and Stagebook in the folder of the notebook'),
      icon: stagebookIcon,
      describedBy: NO_ARGS,
      isEnabled: () => model.project === null,
      execute: () => model.init()
    }),
    commands.addCommand(CommandIDs.openPanel, {
      label: trans.__('Show Stagebook'),
      caption: trans.__('Show the pipeline of the notebook in the sidebar'),
      icon: stagebookIcon,
      describedBy: NO_ARGS,
      execute: openPanel
    })
  ]);
}

function openGraph({ model, commands, shell, trans, tabs }: IProjectCommandOptions): void {
  const isOpen = [...shell.widgets('main')].some(({ id }) => id === GRAPH_ID);
  if (!isOpen) {
    const widget = createGraphWidget({ model, commands, trans });
    shell.add(widget, 'main', { type: 'Stagebook' });
    void tabs.add(widget, CommandIDs.openGraph, {});
  }
  shell.activateById(GRAPH_ID);
}

function isTypeScript(model: StagebookModel): boolean {
  return model.notebook?.context.model.defaultKernelLanguage === 'typescript';
}
