import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { IOpenDocument } from './open-documents.js';

/**
 * Holds documents without unsaved edits while their files are replaced.
 *
 * JupyterLab writes into a notebook by itself, such as the language of a kernel that has just started, and
 * then saves it. That is no edit, and must neither meet what is being written nor keep it from being read.
 */
export async function holdDocuments<T>(
  open: readonly IOpenDocument[],
  work: () => Promise<T>
): Promise<T> {
  const releases = open.map(({ context }) => hold(context));
  try {
    return await work();
  } finally {
    for (const release of releases) release();
  }
}

function hold(context: DocumentRegistry.Context): () => void {
  const { model } = context;
  if (model.dirty) return () => undefined;
  const before = contentOf(context);
  const check = (): void => {
    if (model.dirty && contentOf(context) === before) model.dirty = false;
  };
  model.stateChanged.connect(check);
  return () => void model.stateChanged.disconnect(check);
}

/** The text of a document; of a notebook the cells, which are what people write. */
function contentOf({ model, contentsModel }: DocumentRegistry.Context): string {
  if (contentsModel?.type !== 'notebook') return model.toString();
  const { cells } = model.toJSON() as { readonly cells?: unknown };
  return JSON.stringify(cells);
}
