import type { CellFix, Position } from '../contract/diagnostic.js';
import type { NotebookDocument } from '../contract/notebook.js';

/** Returns notebooks as the fix of a problem in one of them leaves them. */
export function applyFix(
  { edits }: CellFix,
  notebook: string,
  documents: readonly NotebookDocument[]
): readonly NotebookDocument[] {
  return documents.map(document => {
    if (document.path !== notebook) return document;
    const cells = document.cells.map(cell => {
      const own = edits.filter(({ cellId }) => cellId === cell.id);
      return own.length === 0 ? cell : { ...cell, source: editText(cell.source, own) };
    });
    return { ...document, cells };
  });
}

function editText(text: string, edits: CellFix['edits']): string {
  return (
    edits
      .map(({ range, text: by }) => ({
        from: toOffset(text, range.start),
        to: toOffset(text, range.end),
        by
      }))
      // From the end, so that no edit moves the place of the next.
      .sort((a, b) => b.from - a.from)
      .reduce((done, { from, to, by }) => done.slice(0, from) + by + done.slice(to), text)
  );
}

function toOffset(text: string, { line, column }: Position): number {
  const before = text.split('\n').slice(0, line);
  return before.reduce((sum, above) => sum + above.length + 1, column);
}
