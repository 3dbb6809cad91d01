import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator } from '@jupyterlab/translation';
/* eslint-disable jupyter/prefer-lazy-imports -- what the user set counts from the start */
import { IN_PALETTE } from './actions/palette-words.js';
import { StagebookModel } from './model.js';
import { RunNotifications } from './runs/run-notifications.js';
import { readSettings, SETTINGS_ID } from './settings.js';
import { addSetupCommands, SETUP_COMMANDS } from './setup/setup-commands.js';
import { IStagebook } from 'stagebook/lab';

/** What the user set, what fixes a broken state, and what is told of runs. */
export const setup: JupyterFrontEndPlugin<void> = {
  id: 'stagebook:setup',
  description: 'Reads the settings, tells of runs that end and fixes what keeps from work.',
  autoStart: true,
  requires: [IStagebook, ITranslator],
  optional: [ISettingRegistry, ICommandPalette],
  activate: async (
    app: JupyterFrontEnd,
    stagebook: IStagebook,
    translator: ITranslator,
    registry: ISettingRegistry | null,
    palette: ICommandPalette | null
  ) => {
    if (!(stagebook instanceof StagebookModel)) return;
    const { commands } = app;
    const trans = translator.load('stagebook');
    addSetupCommands({ commands, model: stagebook, trans });
    const category = trans.__('Stagebook');
    for (const command of SETUP_COMMANDS) palette?.addItem({ command, category, args: IN_PALETTE });
    new RunNotifications({ model: stagebook, commands, trans });
    const settings = await registry?.load(SETTINGS_ID);
    if (!settings) return;
    const configure = (): void => {
      stagebook.configure(readSettings(settings));
    };
    settings.changed.connect(configure);
    configure();
  }
};
