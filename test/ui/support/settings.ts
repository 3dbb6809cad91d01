import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { IStagebookSettings } from '../../../src/lab/settings.js';

/** Sets one of our settings, as the settings editor would. */
export async function setSetting<K extends keyof IStagebookSettings>(
  page: IJupyterLabPageFixture,
  key: K,
  value: IStagebookSettings[K]
): Promise<void> {
  await page.evaluate(
    async ([key, value]) => {
      const registry = await window.galata.getPlugin('@jupyterlab/apputils-extension:settings');
      if (!registry) throw new Error('JupyterLab has no settings.');
      await registry.set('stagebook:plugin', key, value);
    },
    [key, value] as const
  );
}
