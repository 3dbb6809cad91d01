import type { JupyterFrontEnd } from '@jupyterlab/application';
import { InputDialog } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { DisposableSet } from '@lumino/disposable';
import type { RunView } from '../../contract/experiment-run.js';
import { CommandIDs } from '../command-ids.js';
import { stagebookIcon } from '../icons.js';
import type { StagebookModel } from '../model.js';
import { nameTab } from '../name-tab.js';
import { NO_ARGS } from '../no-args.js';
import { tellFailure } from '../report-failure.js';
import { reveal } from '../reveal.js';
import type { ILogPlace } from '../runs/log-text.js';
import { createLogWidget } from '../runs/log-widget.js';
import type { Tabs } from '../tabs.js';
import { projectOf } from './project-args.js';
import { unless, type Obstacle } from './obstacles.js';
import { wordFor } from './palette-words.js';
import { returnFocus } from './return-focus.js';
import { checkpointOf, revisionOf, REVISION_ARGS } from './revision-args.js';

const LOG_ARGS = {
  args: {
    type: 'object',
    properties: {
      run: { type: 'string', description: 'Id or name of a run; none: the newest' },
      name: {
        type: 'string',
        description: 'Name of its experiment; this and what follows: of a tab that comes back'
      },
      root: { type: 'string', description: 'Absolute path of its project' },
      path: { type: 'string', description: 'Contents path in its project' }
    },
    additionalProperties: false
  }
};

/** Ids of the commands of this file. */
export const LOG_COMMANDS = [
  CommandIDs.openLog,
  CommandIDs.chooseLog,
  CommandIDs.openCheckpointLog
];

/** What ids of the tabs begin with. */
const ID = 'stagebook-log-';

/** What the commands work on. */
export interface ILogCommandOptions {
  readonly commands: CommandRegistry;
  readonly model: StagebookModel;
  readonly shell: JupyterFrontEnd.IShell;
  readonly documents: IDocumentManager;
  readonly trans: TranslationBundle;
  readonly tabs: Tabs;
}

/** A log and all that a tab of it needs to come back, whichever project is shown then. */
interface ILog {
  readonly run: string;
  readonly name: string;
  readonly root: string;
  readonly path: string;
}

/** Registers the ways to the log of a run: of one that goes on, of any, and of the one behind a checkpoint. */
export function addLogCommands(options: ILogCommandOptions): IDisposable {
  const { commands, model, trans } = options;
  const open = async (log: Omit<ILog, 'path'>): Promise<void> => {
    const path = await addressOf(log.root, model);
    if (path !== null) openLog(options, { ...log, path }, false);
  };
  const openRun = ({ record: { id: run, name, root } }: RunView): Promise<void> =>
    open({ run, name, root });
  return DisposableSet.from([
    commands.addCommand(CommandIDs.openLog, {
      label: wordFor(trans.__('Open log'), trans.__('Open log of the newest run')),
      ...unless(args => whyNoLog(model, args, trans), trans.__('Open the log of a run'), trans),
      icon: stagebookIcon,
      describedBy: LOG_ARGS,
      execute: async args => {
        const log = args as Partial<ILog>;
        const run = runOf(model, log);
        if (isWhole(log)) openLog(options, log, true);
        else if (isAddressed(log)) await open(log);
        else if (run) await openRun(run);
      }
    }),
    commands.addCommand(CommandIDs.chooseLog, {
      label: trans.__('Open log of a run…'),
      caption: trans.__('Choose a run, also one that ended, and open its log'),
      icon: stagebookIcon,
      describedBy: NO_ARGS,
      isEnabled: () => model.runs.all.length > 0,
      execute: async () => {
        const run = await chooseRun(model.runs.all, trans);
        if (run) await openRun(run);
      }
    }),
    commands.addCommand(CommandIDs.openCheckpointLog, {
      label: wordFor(trans.__('Open log'), trans.__('Open log of the checkpoint’s run')),
      caption: trans.__('Open the log of the run that made it'),
      icon: stagebookIcon,
      describedBy: REVISION_ARGS,
      isEnabled: args => runBehind(model, args, trans) !== undefined,
      execute: async args => {
        const run = runBehind(model, args, trans);
        if (run) await openRun(run);
      }
    })
  ]);
}

function isWhole(log: Partial<ILog>): log is ILog {
  return typeof log.path === 'string' && isAddressed(log);
}

/** Whether it can be told where the log is, though the panel may show another project by now. */
function isAddressed(log: Partial<ILog>): log is Omit<ILog, 'path'> {
  return [log.run, log.name, log.root].every(part => typeof part === 'string');
}

/** A contents path in a project that a request can name it by, after a reload, too; null where there is none. */
async function addressOf(root: string, model: StagebookModel): Promise<string | null> {
  const project = projectOf(model, { root });
  if (project) return project.address();
  const folder = await model.contentsPath('', root);
  return folder?.replace(/\/$/, '') ?? null;
}

/** The run that is named, else what the sidebar lists first. */
function runOf({ runs }: StagebookModel, { run }: Partial<ILog>): RunView | undefined {
  return run === undefined ? (runs.live[0] ?? runs.shown[0]) : runs.find(run);
}

function whyNoLog(model: StagebookModel, log: Partial<ILog>, trans: TranslationBundle): Obstacle {
  if (isAddressed(log) || runOf(model, log)) return null;
  return log.run === undefined
    ? trans.__('nothing was run yet')
    : trans.__('there is no such run in this project');
}

/** The run behind a checkpoint, or the last one of an experiment, as long as it left its files here. */
function runBehind(
  { history, runs }: StagebookModel,
  args: ReadonlyPartialJSONObject,
  trans: TranslationBundle
): RunView | undefined {
  const revision = revisionOf(history, args, trans);
  // A run without a checkpoint has no revision, but a row.
  const untold = revision ? null : history.selectedRun;
  if (untold) return runs.find(untold.id);
  const place = revision?.place;
  if (!place || !('experiment' in place)) return undefined;
  const own = place.kind === 'checkpoint' ? checkpointOf(revision)?.run : place.experiment.run;
  return typeof own === 'string' ? runs.find(own) : undefined;
}

async function chooseRun(
  runs: readonly RunView[],
  trans: TranslationBundle
): Promise<RunView | undefined> {
  const labels = runs.map(
    ({ record: { name, startedAt }, state }) =>
      `${name}, ${new Date(startedAt).toLocaleString()}, ${state}`
  );
  const { button, value } = await InputDialog.getItem({
    title: trans.__('Open the log of a run'),
    label: trans.__('Run'),
    items: labels,
    okLabel: trans.__('Open')
  });
  returnFocus();
  return button.accept && value !== null ? runs[labels.indexOf(value)] : undefined;
}

/** Shows a log, beside those that are shown already. One that comes back and is gone closes itself. */
function openLog(options: ILogCommandOptions, log: ILog, isRestored: boolean): void {
  const { model, shell, trans, tabs } = options;
  const id = ID + log.run;
  const others = [...shell.widgets('main')].filter(widget => widget.id.startsWith(ID));
  if (!others.some(widget => widget.id === id)) {
    const followed = model.followLog(log.run, log.path);
    const widget = createLogWidget({
      log: followed,
      name: log.name,
      trans,
      onPlace: place => void revealLogPlace(place, log.root, options)
    });
    widget.id = id;
    nameTab(widget, trans.__('Log of %1', log.name), log.root, model);
    followed.changed.connect(() => {
      if (!followed.failure || followed.text !== '') return;
      if (!isRestored) tellFailure(followed.failure, trans);
      widget.dispose();
    });
    const ref = others.at(-1)?.id;
    shell.add(widget, 'main', {
      type: 'Stagebook',
      ...(ref === undefined ? { mode: 'split-bottom' } : { mode: 'tab-after', ref })
    });
    void tabs.add(widget, CommandIDs.openLog, { ...log });
  }
  shell.activateById(id);
}

async function revealLogPlace(
  { path, cell, line, column }: ILogPlace,
  root: string,
  { model, documents }: ILogCommandOptions
): Promise<void> {
  const contents = await model.contentsPath(path, root);
  if (contents === null) return;
  const place = { path, line: line - 1, column: column - 1 };
  await reveal(
    documents,
    contents,
    cell === undefined ? place : { ...place, cell: `#${cell - 1}` }
  );
}
