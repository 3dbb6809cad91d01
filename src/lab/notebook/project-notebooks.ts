import { PathExt } from '@jupyterlab/coreutils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { ProjectView } from '../../contract/requests.js';

type NotebookContext = NotebookPanel['context'];

/** Lists the notebooks that are open and that Write graph reads: the followed one, and those that it knows beside it. */
export function listNotebooks(
  tracker: INotebookTracker,
  followed: NotebookPanel | null,
  project: ProjectView | null
): NotebookPanel[] {
  const own = followed ? PathExt.dirname(followed.context.path) : '';
  const isKnown = ({ context }: NotebookPanel): boolean =>
    PathExt.dirname(context.path) === own &&
    context.model.defaultKernelLanguage === 'typescript' &&
    project?.notebooks.some(path => PathExt.basename(path) === PathExt.basename(context.path)) ===
      true;
  return tracker.filter(panel => panel === followed || isKnown(panel));
}

/**
 * Returns the texts of notebooks as they are on the screen, by contents path.
 *
 * Those in `fromDisk` are named without a text, for which the engine reads their files.
 */
export function readDocuments(
  panels: readonly NotebookPanel[],
  fromDisk: readonly string[] = []
): Record<string, string> {
  return Object.fromEntries(
    contextsOf(panels).map(({ localPath, model }) => [
      localPath,
      fromDisk.includes(localPath) ? '' : JSON.stringify(model)
    ])
  );
}

/** Saves what is not saved yet; false: JupyterLab has told why not, or the user thought better of it. */
export async function saveNotebooks(panels: readonly NotebookPanel[]): Promise<boolean> {
  const unsaved = contextsOf(panels).filter(({ model }) => model.dirty && !model.readOnly);
  try {
    for (const context of unsaved) await context.save();
    return true;
  } catch {
    return false;
  }
}

/** Two views of a notebook share its document. */
function contextsOf(panels: readonly NotebookPanel[]): NotebookContext[] {
  return [...new Set(panels.map(panel => panel.context))];
}
