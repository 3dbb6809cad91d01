import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator } from '@jupyterlab/translation';
import { IStagebook } from 'stagebook/lab';
/* eslint-disable jupyter/prefer-lazy-imports -- the sidebar is there from the start */
import { CHECKPOINT_COMMANDS } from './actions/checkpoint-commands.js';
import { EXPERIMENT_COMMANDS } from './actions/experiment-commands.js';
import { LOG_COMMANDS } from './actions/log-commands.js';
import { IN_PALETTE } from './actions/palette-words.js';
import { PROJECT_COMMANDS } from './actions/project-commands.js';
import { showCaptions } from './actions/menu-captions.js';
import { returnFocusAfter } from './actions/return-focus.js';
import { RUN_COMMANDS } from './actions/run-commands.js';
import { EngineClient } from './client.js';
import { CommandIDs } from './command-ids.js';
import { addCommands } from './commands.js';
import { StagebookModel } from './model.js';
import { launcher } from './launcher-plugin.js';
import { notebook } from './notebook-plugin.js';
import { StagebookPanel } from './panel.js';
import { running } from './running-plugin.js';
import { setup } from './setup-plugin.js';
import { Tabs } from './tabs.js';

/** Follows the current notebook and answers other extensions. */
const service: JupyterFrontEndPlugin<IStagebook> = {
  id: 'stagebook:service',
  description: 'Provides the pipeline of the current notebook to this and other extensions.',
  autoStart: true,
  requires: [INotebookTracker, ITranslator],
  optional: [IStateDB],
  provides: IStagebook,
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    translator: ITranslator,
    state: IStateDB | null
  ) => {
    const client = new EngineClient(app.serviceManager);
    const { contents } = app.serviceManager;
    const trans = translator.load('stagebook');
    return new StagebookModel({ client, contents, state, tracker, trans });
  }
};

/** The sidebar and every action as a command. */
const plugin: JupyterFrontEndPlugin<void> = {
  id: 'stagebook:plugin',
  description: 'Adds the sidebar, the commands and their places in menus and toolbars.',
  autoStart: true,
  requires: [IStagebook, IDocumentManager, ITranslator],
  optional: [
    ICommandPalette,
    ILayoutRestorer,
    ILabShell,
    ISettingRegistry,
    IStateDB,
    IEditorLanguageRegistry
  ],
  activate: (
    app: JupyterFrontEnd,
    stagebook: IStagebook,
    documents: IDocumentManager,
    translator: ITranslator,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    labShell: ILabShell | null,
    registry: ISettingRegistry | null,
    state: IStateDB | null,
    languages: IEditorLanguageRegistry | null
  ) => {
    // Another extension may replace the service; the sidebar shows what only ours tells.
    if (!(stagebook instanceof StagebookModel)) return;
    const { commands, shell } = app;
    const trans = translator.load('stagebook');
    const panel = new StagebookPanel({ model: stagebook, commands, translator });
    shell.add(panel, 'left', { rank: 550, type: 'Stagebook' });
    restorer?.add(panel, 'stagebook');
    void app.restored.then(() => {
      panel.openSections();
    });
    returnFocusAfter(app.contextMenu.menu, panel);
    showCaptions(app.contextMenu.menu);
    addCommands({
      commands,
      shell,
      model: stagebook,
      documents,
      registry,
      state,
      languages,
      trans,
      tabs: new Tabs(restorer, [
        CommandIDs.openLog,
        CommandIDs.openGraph,
        CommandIDs.compareCheckpoints,
        CommandIDs.openCheckpointCode
      ]),
      openPanel: () => {
        if (labShell) labShell.activateById(panel.id);
        else shell.activateById(panel.id);
      }
    });
    const category = trans.__('Stagebook');
    const { runExperiment, stopRun, stopRunNow, fixProblem } = CommandIDs;
    const listed = [...PROJECT_COMMANDS, runExperiment, stopRun, stopRunNow, ...LOG_COMMANDS];
    const others = [...RUN_COMMANDS, ...CHECKPOINT_COMMANDS, ...EXPERIMENT_COMMANDS, fixProblem];
    for (const command of [...listed, ...others]) {
      palette?.addItem({ command, category, args: IN_PALETTE });
    }
  }
};

export default [service, plugin, notebook, running, launcher, setup];
