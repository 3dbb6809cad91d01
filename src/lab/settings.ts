import type { ISettingRegistry } from '@jupyterlab/settingregistry';

/** Whose settings these are: the plugin that `schema/plugin.json` is named after. */
export const SETTINGS_ID = 'stagebook:plugin';

/** What the user can set, with the defaults of `schema/plugin.json`. */
export interface IStagebookSettings {
  readonly saveBeforeRun: boolean;
  readonly checkOnType: boolean;
  readonly followNotebook: boolean;
  readonly notifyOnRunEnd: boolean;
  readonly historyScope: 'head' | 'all';
  /** Folders of projects whose commands may run without a question. */
  readonly trustedProjects: readonly string[];
}

/** What holds until the settings are read, and where there are none. */
export const DEFAULT_SETTINGS: IStagebookSettings = {
  saveBeforeRun: true,
  checkOnType: true,
  followNotebook: true,
  notifyOnRunEnd: true,
  historyScope: 'head',
  trustedProjects: []
};

/** Reads the settings; JupyterLab has checked them against the schema. */
export function readSettings(settings: ISettingRegistry.ISettings): IStagebookSettings {
  return { ...DEFAULT_SETTINGS, ...(settings.composite as Partial<IStagebookSettings>) };
}
