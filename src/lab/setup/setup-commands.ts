import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { LabIcon, refreshIcon, terminalIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { IDisposable } from '@lumino/disposable';
import { DisposableSet } from '@lumino/disposable';
import { wordFor } from '../actions/palette-words.js';
import { CommandIDs } from '../command-ids.js';
import { stagebookIcon } from '../icons.js';
import type { StagebookModel } from '../model.js';
import { NO_ARGS } from '../no-args.js';
import { reportFailure } from '../report-failure.js';
import { makeFirstCommit } from './first-commit.js';
import { hasNoCommit } from './no-experiments.js';
import { canType, typeInTerminal } from './terminal.js';

/** Name of our kernel. */
const KERNEL = 'stagebook';

const LINE_ARGS = {
  args: {
    type: 'object',
    required: ['line'],
    properties: {
      line: { type: 'string', description: 'Command line to type; the user presses Enter' }
    },
    additionalProperties: false
  }
};

/** Those that the palette lists: they need no arguments, and no page that asks for them. */
export const SETUP_COMMANDS: readonly string[] = [
  CommandIDs.lookAgain,
  CommandIDs.makeRepository,
  CommandIDs.makeFirstCommit,
  CommandIDs.pinProject,
  CommandIDs.restartEngine,
  CommandIDs.switchKernel
];

/** What the commands work on. */
export interface ISetupOptions {
  readonly commands: CommandRegistry;
  readonly model: StagebookModel;
  readonly trans: TranslationBundle;
}

/** Registers what fixes a broken state, and the choice of the project. */
export function addSetupCommands({ commands, model, trans }: ISetupOptions): IDisposable {
  return DisposableSet.from([
    commands.addCommand(CommandIDs.lookAgain, {
      label: wordFor(trans.__('Try again'), trans.__('Look for the project and its tools again')),
      caption: trans.__('Look for the project, its state and its tools again'),
      icon: refreshIcon,
      describedBy: NO_ARGS,
      execute: () => model.lookAgain()
    }),
    commands.addCommand(CommandIDs.makeRepository, {
      label: trans.__('Make a git repository'),
      caption: trans.__('Set up git in the folder of the project; no file is committed'),
      icon: stagebookIcon,
      describedBy: NO_ARGS,
      isEnabled: () => model.project !== null,
      execute: async () => {
        const path = await model.contentsPath('');
        if (path === null)
          Notification.error(
            trans.__('The project begins above the folder that this server shows: make it there.')
          );
        else if (await reportFailure(model.initAt(path.replace(/\/$/, '')), trans))
          await model.refresh();
      }
    }),
    commands.addCommand(CommandIDs.makeFirstCommit, {
      label: trans.__('Make the first commit…'),
      caption: trans.__('Commit the notebooks and their pipeline, which experiments start from'),
      icon: stagebookIcon,
      describedBy: NO_ARGS,
      isEnabled: () => model.history.view !== null && hasNoCommit(model.history.view),
      execute: async () => {
        if (!model.shown) return;
        await makeFirstCommit(model.shown, trans);
        await model.refresh();
      }
    }),
    commands.addCommand(CommandIDs.openTerminal, {
      label: trans.__('Type a command in a terminal'),
      caption: trans.__('Type it in a terminal, to look at it and press Enter'),
      icon: terminalIcon,
      describedBy: LINE_ARGS,
      isEnabled: () => canType(commands),
      execute: async args => {
        const line = args['line'];
        if (typeof line !== 'string') return;
        const cwd = model.project ? await model.contentsPath('') : null;
        await typeInTerminal(commands, line, cwd ?? undefined);
      }
    }),
    commands.addCommand(CommandIDs.pinProject, {
      label: trans.__('Stay with this project'),
      caption: trans.__('Show this project while notebooks of others are activated'),
      icon: pinIcon,
      describedBy: NO_ARGS,
      isEnabled: () => model.project !== null,
      isToggled: () => model.isPinned,
      execute: () => model.pin(!model.isPinned)
    }),
    commands.addCommand(CommandIDs.reloadPage, {
      label: trans.__('Reload the page'),
      caption: trans.__('Load JupyterLab anew; it asks about what is not saved'),
      icon: refreshIcon,
      describedBy: NO_ARGS,
      execute: () => {
        window.location.reload();
      }
    }),
    commands.addCommand(CommandIDs.restartEngine, {
      label: trans.__('Start the engine again'),
      caption: trans.__('Start the engine again after it was given up'),
      icon: refreshIcon,
      describedBy: NO_ARGS,
      execute: () => model.restartEngine()
    }),
    commands.addCommand(CommandIDs.switchKernel, {
      label: trans.__('Use the TypeScript kernel'),
      caption: trans.__('Give the notebook the kernel that stages are written for'),
      icon: stagebookIcon,
      describedBy: NO_ARGS,
      isEnabled: () => model.notebook !== null,
      execute: async () => {
        await model.notebook?.sessionContext.changeKernel({ name: KERNEL });
      }
    })
  ]);
}

/** A pin, drawn in the colour of the text. */
const pinIcon = new LabIcon({
  name: 'stagebook:pin',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24"><path class="jp-icon3" fill="#616161" d="M16 3v2l-1 1v5l3 3v2h-5v5l-1 1-1-1v-5H6v-2l3-3V6L8 5V3z"/></svg>'
});
