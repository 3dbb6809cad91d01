import type { CellFix, Position } from '../../src/contract/diagnostic.js';
import { parseNotebook } from '../../src/notebook/index.js';
import { notebook } from './test-project.js';

/** The cells of a notebook as a fix leaves them. */
export function applyFix(cells: readonly string[], { edits }: CellFix): string[] {
  const parsed = parseNotebook(JSON.stringify(notebook(cells)), 'n.ipynb');
  if (!parsed.ok) throw new Error('The cells are no notebook.');
  return parsed.value.cells.map(({ id, source }) =>
    edits
      .filter(({ cellId }) => cellId === id)
      .map(({ range, text }) => ({
        from: toOffset(source, range.start),
        to: toOffset(source, range.end),
        text
      }))
      // From the end, so that no edit moves the place of the next.
      .sort((a, b) => b.from - a.from)
      .reduce((done, { from, to, text }) => done.slice(0, from) + text + done.slice(to), source)
  );
}

function toOffset(source: string, { line, column }: Position): number {
  const before = source.split('\n').slice(0, line);
  return before.reduce((sum, text) => sum + text.length + 1, column);
}
