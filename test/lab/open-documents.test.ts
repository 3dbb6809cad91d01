import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { expect, it } from 'vitest';
import { rereadFromDisk } from '../../src/lab/actions/open-documents.js';

it('a file that a restore removed is closed, but no notebook: the screen keeps its text', async () => {
  const done: string[] = [];
  const documents = {
    closeFile: (path: string) => Promise.resolve(void done.push(`close ${path}`))
  } as unknown as IDocumentManager;
  const open = ['src/Old.ts', 'src/Train.ts', 'old.ipynb', 'sub/old.ipynb'].map(path => ({
    path,
    context: {
      path: `project/${path}`,
      model: { dirty: false },
      revert: () => Promise.resolve(void done.push(`revert ${path}`))
    } as unknown as DocumentRegistry.Context
  }));
  await rereadFromDisk(open, ['src/Old.ts', 'old.ipynb', 'sub'], documents);
  expect(done).toEqual(['close project/src/Old.ts', 'revert src/Train.ts']);
});
