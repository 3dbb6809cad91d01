import { expect, type Page } from '@playwright/test';

/**
 * Waits until JupyterLab knows the kernel of the active notebook: cells that are run before are
 * dropped. The indicator of the notebook is idle earlier.
 */
export async function kernelReady(page: Page): Promise<void> {
  const bar = page.locator('#jp-main-statusbar');
  await expect(bar).toContainText('TypeScript (Stagebook) | Idle', { timeout: 30_000 });
}
