import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

/** How a document is opened. */
export interface OpenOptions {
  /** Starts the kernel of a notebook, which takes seconds; else it has none until one is chosen. */
  readonly hasKernel?: boolean;
}

/** Opens a document as a click in the file browser would. */
export async function openDocument(
  page: IJupyterLabPageFixture,
  path: string,
  { hasKernel = false }: OpenOptions = {}
): Promise<void> {
  await page.evaluate(
    async ([file, shouldStart]) => {
      const documents = await window.galata.getPlugin('@jupyterlab/docmanager-extension:manager');
      if (!documents) throw new Error('JupyterLab has no document manager.');
      documents.openOrReveal(file, 'default', undefined, {}, { shouldStart });
    },
    [path, hasKernel] as const
  );
}
