import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, InputDialog, showErrorMessage } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator } from '@jupyterlab/translation';
import { CommandIDs } from './command-ids.js';
import { stagebookIcon } from './icons.js';
/* eslint-disable jupyter/prefer-lazy-imports -- the sidebar loads them from the start */
import { StagebookModel } from './model.js';
import { reportFailure } from './report-failure.js';
import { IStagebook } from 'stagebook/lab';

/** A card in the launcher that makes a project with a notebook to begin with. */
export const launcher: JupyterFrontEndPlugin<void> = {
  id: 'stagebook:launcher',
  description: 'Adds "New Stagebook project" to the launcher.',
  autoStart: true,
  requires: [IStagebook, ITranslator],
  optional: [ILauncher, ICommandPalette, IDefaultFileBrowser],
  activate: (
    app: JupyterFrontEnd,
    stagebook: IStagebook,
    translator: ITranslator,
    cards: ILauncher | null,
    palette: ICommandPalette | null,
    browser: IDefaultFileBrowser | null
  ) => {
    if (!(stagebook instanceof StagebookModel)) return;
    const { commands, serviceManager } = app;
    const trans = translator.load('stagebook');
    const category = trans.__('Stagebook');
    commands.addCommand(CommandIDs.newProject, {
      label: trans.__('New Stagebook project'),
      caption: trans.__('Make a folder with git, DVC and a notebook to begin with'),
      icon: stagebookIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            cwd: { type: 'string', description: 'Folder to make the project in' },
            name: { type: 'string', description: 'Name of the project; asked for where missing' }
          }
        }
      },
      execute: async args => {
        const cwd = (args['cwd'] as string | undefined) ?? browser?.model.path ?? '';
        const name = (args['name'] as string | undefined) ?? (await askName());
        if (name === null || name === '') return;
        const path = PathExt.join(cwd, name);
        try {
          await serviceManager.contents.save(path, { type: 'directory' });
        } catch (error) {
          await showErrorMessage(trans.__('The folder %1 cannot be made', path), error as Error);
          return;
        }
        const made = await reportFailure(stagebook.initAt(path), trans);
        const notebook = made?.created.find(created => created.endsWith('.ipynb'));
        if (notebook === undefined) return;
        await commands.execute('docmanager:open', { path: PathExt.join(path, notebook) });
        await commands.execute(CommandIDs.openPanel);
      }
    });
    // Among notebooks and consoles a card without the logo of a kernel shows a letter; the first card of a category lends it its icon.
    cards?.add({ command: CommandIDs.newProject, category: trans.__('Other'), rank: 1 });
    palette?.addItem({ command: CommandIDs.newProject, category });

    async function askName(): Promise<string | null> {
      const { value, button } = await InputDialog.getText({
        title: trans.__('New Stagebook project'),
        label: trans.__('Name of its folder'),
        text: 'experiments',
        okLabel: trans.__('Make it')
      });
      return button.accept ? (value?.trim() ?? null) : null;
    }
  }
};
