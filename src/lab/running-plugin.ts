import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRunningSessionManagers } from '@jupyterlab/running';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator } from '@jupyterlab/translation';
import { CommandIDs } from './command-ids.js';
/* eslint-disable jupyter/prefer-lazy-imports -- the sidebar loads them from the start */
import { StagebookModel } from './model.js';
import { addRunningSessions } from './runs/running-sessions.js';
import { RunsStatus } from './runs/status-item.js';
import { IStagebook } from 'stagebook/lab';

/** Running experiments in JupyterLab's own panel of what runs, and in the status bar. */
export const running: JupyterFrontEndPlugin<void> = {
  id: 'stagebook:running',
  description: 'Shows running experiments in the panel of what runs and in the status bar.',
  autoStart: true,
  requires: [IStagebook, ITranslator],
  optional: [IRunningSessionManagers, IStatusBar],
  activate: (
    app: JupyterFrontEnd,
    stagebook: IStagebook,
    translator: ITranslator,
    managers: IRunningSessionManagers | null,
    statusBar: IStatusBar | null
  ) => {
    if (!(stagebook instanceof StagebookModel)) return;
    const { commands } = app;
    const { runs } = stagebook;
    const trans = translator.load('stagebook');
    if (managers) addRunningSessions(managers, runs, commands, trans);
    if (!statusBar) return;
    const item = new RunsStatus(stagebook, trans, () => {
      void commands.execute(CommandIDs.openPanel);
    });
    statusBar.registerStatusItem('stagebook:runs', {
      item,
      align: 'left',
      rank: 50,
      isActive: () => runs.live.length > 0,
      activeStateChanged: runs.changed
    });
  }
};
