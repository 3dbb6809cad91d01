import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { IStateDB } from '@jupyterlab/statedb';
import type { TranslationBundle } from '@jupyterlab/translation';
import { refreshIcon, stopIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';
import { addCheckpointCommands } from './actions/checkpoint-commands.js';
import { addRunCommands } from './actions/run-commands.js';
import { CommandIDs } from './command-ids.js';
import { createGraphWidget, GRAPH_ID } from './graph/graph-widget.js';
import { stagebookIcon } from './icons.js';
import type { StagebookModel } from './model.js';
import { reportFailure } from './report-failure.js';
import { reveal, type IPlace } from './reveal.js';
import type { ILogPlace } from './runs/log-text.js';
import { createLogWidget } from './runs/log-widget.js';
import { isLive } from './runs/runs-model.js';
import type { Tabs } from './tabs.js';

const NO_ARGS = { args: { type: 'object', properties: {}, additionalProperties: false } };
const RUN_ARGS = {
  args: {
    type: 'object',
    properties: {
      run: { type: 'string', description: 'Id or name of a run; none: the newest that goes on' }
    },
    additionalProperties: false
  }
};
const LOG_ARGS = {
  args: {
    type: 'object',
    properties: {
      run: { type: 'string', description: 'Id or name of a run; none: the newest' },
      name: {
        type: 'string',
        description: 'Name of its experiment, where the run need not be looked up'
      }
    },
    additionalProperties: false
  }
};
const FIX_ARGS = {
  args: {
    type: 'object',
    properties: {
      title: { type: 'string', description: 'Title of the fix; none: the first of the cell' }
    },
    additionalProperties: false
  }
};
const PLACE_ARGS = {
  args: {
    type: 'object',
    required: ['location'],
    properties: {
      location: {
        type: 'object',
        required: ['path', 'line', 'column'],
        properties: {
          path: { type: 'string', description: 'Path in the project' },
          cell: { type: 'string', description: 'Id of a cell, in a notebook' },
          line: { type: 'number', description: 'Zero-based line' },
          column: { type: 'number', description: 'Zero-based column' }
        }
      }
    }
  }
};

/** What the commands work on. */
export interface ICommandOptions {
  readonly commands: CommandRegistry;
  readonly model: StagebookModel;
  readonly shell: JupyterFrontEnd.IShell;
  readonly documents: IDocumentManager;
  readonly settings: ISettingRegistry.ISettings | null;
  /** Where what the user agreed to and typed outlives a reload. */
  readonly state: IStateDB | null;
  /** Languages of editors, to colour code. */
  readonly languages: IEditorLanguageRegistry | null;
  readonly trans: TranslationBundle;
  readonly openPanel: () => void;
  readonly tabs: Tabs;
}

/** Registers every action of the sidebar as a command. */
export function addCommands(options: ICommandOptions): IDisposable {
  const { commands, model, documents, trans, openPanel } = options;
  const added = DisposableSet.from([
    commands.addCommand(CommandIDs.writeGraph, {
      label: trans.__('Write graph'),
      caption: trans.__('Write dvc.yaml, params.yaml and src/ from the class cells'),
      icon: stagebookIcon,
      describedBy: NO_ARGS,
      isEnabled: () => model.project !== null && !model.isWriting,
      isVisible: () => isTypeScript(model),
      execute: async () => {
        openPanel();
        await model.writeGraph();
      }
    }),
    commands.addCommand(CommandIDs.fixProblem, {
      label: trans.__('Fix problem'),
      caption: trans.__('Change the notebook so that a problem goes away; Ctrl+Z takes it back'),
      icon: stagebookIcon,
      describedBy: FIX_ARGS,
      isEnabled: () => model.diagnostics.some(item => item.fixes !== undefined),
      execute: args => fixProblem(args, model, documents)
    }),
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
    }),
    commands.addCommand(CommandIDs.openLog, {
      label: trans.__('Open log'),
      caption: trans.__('Open the log of a run'),
      icon: stagebookIcon,
      describedBy: LOG_ARGS,
      isEnabled: args => logOf(model, args) !== undefined,
      execute: args => {
        const log = logOf(model, args);
        if (log) openLog(options, log);
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
      label: trans.__('Make a project here'),
      caption: trans.__('Set up git, DVC and Stagebook in the folder of the notebook'),
      icon: stagebookIcon,
      describedBy: NO_ARGS,
      isEnabled: () => model.project === null,
      execute: () => model.init()
    }),
    commands.addCommand(CommandIDs.revealLocation, {
      label: trans.__('Show a place of the project'),
      caption: trans.__('Open a notebook or file of the project at a place'),
      icon: stagebookIcon,
      describedBy: PLACE_ARGS,
      execute: args => revealLocation(args, options)
    }),
    commands.addCommand(CommandIDs.openPanel, {
      label: trans.__('Show Stagebook'),
      caption: trans.__('Show the pipeline of the notebook in the sidebar'),
      icon: stagebookIcon,
      describedBy: NO_ARGS,
      execute: openPanel
    })
  ]);
  added.add(addRunCommands(options));
  added.add(addCheckpointCommands(options));
  for (const signal of [model.changed, model.runs.changed, model.history.changed])
    signal.connect(notifyChanged, commands);
  added.add(
    new DisposableDelegate(() => {
      for (const signal of [model.changed, model.runs.changed, model.history.changed])
        signal.disconnect(notifyChanged, commands);
    })
  );
  return added;
}

/** Each by its id: buttons in toolbars overlook a change that names no command. */
function notifyChanged(this: CommandRegistry): void {
  for (const id of Object.values(CommandIDs))
    if (this.hasCommand(id)) this.notifyCommandChanged(id);
}

/** The run whose log is asked for: that of the arguments, else the newest that goes on, else the last. */
function logOf(model: StagebookModel, args: ReadonlyPartialJSONObject): ILog | undefined {
  const { run, name } = args as { readonly run?: string; readonly name?: string };
  // A tab that comes back after a reload knows both, before the runs have been read.
  if (run !== undefined && name !== undefined) return { run, name };
  const found = model.runs.find(run) ?? model.runs.shown[0];
  return found && { run: found.record.id, name: found.record.name };
}

interface ILog {
  readonly run: string;
  readonly name: string;
}

function openLog({ model, shell, documents, trans, tabs }: ICommandOptions, log: ILog): void {
  const id = `stagebook-log-${log.run}`;
  const known = [...shell.widgets('main')].find(widget => widget.id === id);
  if (!known) {
    const widget = createLogWidget({
      log: model.followLog(log.run),
      name: log.name,
      trans,
      onPlace: place => void revealLogPlace(place, model, documents)
    });
    widget.id = id;
    shell.add(widget, 'main', { mode: 'split-bottom', type: 'Stagebook' });
    void tabs.add(widget, CommandIDs.openLog, { ...log });
  }
  shell.activateById(id);
}

function openGraph({ model, commands, shell, trans, tabs }: ICommandOptions): void {
  const isOpen = [...shell.widgets('main')].some(({ id }) => id === GRAPH_ID);
  if (!isOpen) {
    const widget = createGraphWidget({ model, commands, trans });
    shell.add(widget, 'main', { type: 'Stagebook' });
    void tabs.add(widget, CommandIDs.openGraph, {});
  }
  shell.activateById(GRAPH_ID);
}

async function revealLogPlace(
  { path, cell, line, column }: ILogPlace,
  model: StagebookModel,
  documents: IDocumentManager
): Promise<void> {
  const contents = await model.contentsPath(path);
  if (contents === null) return;
  const place = { path, line: line - 1, column: column - 1 };
  await reveal(
    documents,
    contents,
    cell === undefined ? place : { ...place, cell: `#${cell - 1}` }
  );
}

function isLiveRun(model: StagebookModel, args: ReadonlyPartialJSONObject): boolean {
  const run = model.runs.find(args['run'] as string | undefined);
  return run !== undefined && isLive(run);
}

async function stopRun(
  { model, trans }: ICommandOptions,
  args: ReadonlyPartialJSONObject,
  now: boolean
): Promise<void> {
  const run = model.runs.find(args['run'] as string | undefined);
  if (run) await reportFailure(model.ask('run/stop', { run: run.record.id, now }), trans);
}

function isTypeScript(model: StagebookModel): boolean {
  return model.notebook?.context.model.defaultKernelLanguage === 'typescript';
}

/** Applies a fix and puts the cursor where it changed something, so that Ctrl+Z takes it back. */
async function fixProblem(
  args: ReadonlyPartialJSONObject,
  model: StagebookModel,
  documents: IDocumentManager
): Promise<void> {
  const cell = model.notebook?.content.activeCell?.model.id;
  const place = model.checks.fix(args['title'] as string | undefined, cell);
  const path = place && (await model.contentsPath(place.path));
  if (!place || !path) return;
  await reveal(documents, path, place);
  if (model.notebook) model.notebook.content.mode = 'edit';
}

async function revealLocation(
  args: ReadonlyPartialJSONObject,
  { model, documents, trans }: ICommandOptions
): Promise<void> {
  const place = args['location'] as unknown as IPlace;
  const path = await model.contentsPath(place.path);
  if (path !== null) await reveal(documents, path, place);
  else
    Notification.warning(
      trans.__(
        '%1 lies outside of the folder that this server shows. Start Jupyter in the folder of the project.',
        place.path
      )
    );
}
