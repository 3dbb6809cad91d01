import type { INotebookModel } from '@jupyterlab/notebook';

/** The document behind a notebook, which all of its views share. */
export type SharedNotebook = Pick<
  INotebookModel['sharedModel'],
  'cells' | 'metadata' | 'nbformat' | 'nbformat_minor'
>;

/** A notebook as it was when it went to the engine. */
export interface ICheckedText {
  /** What a check reads of the notebook, as the text of an `.ipynb` file. */
  readonly text: string;
  /** Sources of the cells by id. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Takes from a notebook what a check reads: outputs, which may be megabytes, stay behind. */
export function toCheckedText(notebook: SharedNotebook): ICheckedText {
  const sources = new Map<string, string>();
  const cells = notebook.cells.map(cell => {
    const source = cell.getSource();
    sources.set(cell.getId(), source);
    return {
      id: cell.getId(),
      cell_type: cell.cell_type,
      source,
      metadata: { tags: cell.getMetadata('tags') },
      execution_count: 'execution_count' in cell ? cell.execution_count : null
    };
  });
  const { metadata, nbformat, nbformat_minor } = notebook;
  return { text: JSON.stringify({ metadata, nbformat, nbformat_minor, cells }), sources };
}

/** Tells whether the cells of notebooks say the same, whatever ran meanwhile. */
export function haveSameSources(
  some: readonly ICheckedText[],
  others: readonly ICheckedText[]
): boolean {
  const toKey = (texts: readonly ICheckedText[]): string =>
    JSON.stringify(texts.map(({ sources }) => [...sources]));
  return toKey(some) === toKey(others);
}
