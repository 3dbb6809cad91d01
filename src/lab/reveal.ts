import type { IDocumentManager } from '@jupyterlab/docmanager';
import { NotebookPanel } from '@jupyterlab/notebook';

/** A place as commands pass it: a project path and, in a notebook, the id of a cell. */
export interface IPlace {
  readonly path: string;
  readonly cell?: string;
  readonly line: number;
  readonly column: number;
}

/** Opens the document of a place, scrolls there and puts the cursor there; of a file to the line. */
export async function reveal(
  documents: IDocumentManager,
  contentsPath: string,
  place: IPlace
): Promise<void> {
  const widget = documents.openOrReveal(contentsPath);
  await widget?.revealed;
  if (!(widget instanceof NotebookPanel)) {
    widget?.setFragment(`#line=${place.line}`);
    return;
  }
  if (place.cell === undefined) return;
  const { content } = widget;
  const index = findCell(
    content.widgets.map(cell => cell.model.id),
    place.cell
  );
  if (index < 0) return;
  content.activeCellIndex = index;
  await content.scrollToItem(index, 'smart');
  const { line, column } = place;
  content.widgets[index]?.editor?.setCursorPosition({ line, column });
}

/** Finds a cell by its id, or by `#<index>` in a notebook whose cells have none on disk. */
function findCell(ids: readonly string[], id: string): number {
  return /^#\d+$/.test(id) ? Number(id.slice(1)) : ids.indexOf(id);
}
