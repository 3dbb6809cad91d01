import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { TranslationBundle } from '@jupyterlab/translation';
import { stopIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { DisposableSet } from '@lumino/disposable';
import { CommandIDs } from '../command-ids.js';
import { stagebookIcon } from '../icons.js';
import type { StagebookModel } from '../model.js';
import { reportFailure } from '../report-failure.js';
import { reveal } from '../reveal.js';
import type { ILogPlace } from '../runs/log-text.js';
import { createLogWidget } from '../runs/log-widget.js';
import { isLive } from '../runs/runs-model.js';
import type { Tabs } from '../tabs.js';

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

/** What the commands work on. */
export interface IFollowRunOptions {
  readonly commands: CommandRegistry;
  readonly model: StagebookModel;
  readonly shell: JupyterFrontEnd.IShell;
  readonly documents: IDocumentManager;
  readonly trans: TranslationBundle;
  readonly tabs: Tabs;
}

/** Registers what can be done with a run that was started: read its log, and end it. */
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
    })
  ]);
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

function openLog({ model, shell, documents, trans, tabs }: IFollowRunOptions, log: ILog): void {
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
  { model, trans }: IFollowRunOptions,
  args: ReadonlyPartialJSONObject,
  now: boolean
): Promise<void> {
  const run = model.runs.find(args['run'] as string | undefined);
  if (run) await reportFailure(model.ask('run/stop', { run: run.record.id, now }), trans);
}
