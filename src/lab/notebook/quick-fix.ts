import type { CellFix, Diagnostic } from '../../contract/diagnostic.js';
import type { IPlace } from '../reveal.js';
import type { SharedNotebook } from './checked-text.js';
import { toSpan } from './text-offset.js';

/** A fix, and where it would change something first. */
export interface IFixOffer {
  readonly fix: CellFix;
  /** Id of the cell that has the problem. */
  readonly cell: string;
  readonly place: IPlace;
}

/** Lists the fixes of a problem. */
export function listOffers({ location, fixes = [] }: Diagnostic): readonly IFixOffer[] {
  if (location.kind !== 'cell') return [];
  return fixes.flatMap(fix => {
    const [edit] = fix.edits;
    if (!edit) return [];
    const place = { path: location.notebook, cell: edit.cellId, ...edit.range.start };
    return [{ fix, cell: location.cellId, place }];
  });
}

/** Picks the fix with a title, or any without one: of the cell where it has one, else the first. */
export function pickOffer<T extends IFixOffer>(
  offers: readonly T[],
  title: string | undefined,
  cell: string | undefined
): T | undefined {
  const fitting = offers.filter(({ fix }) => title === undefined || fix.title === title);
  return fitting.find(offer => offer.cell === cell) ?? fitting[0];
}

/**
 * Applies a fix to the cells it was made for, each in one step that its Ctrl+Z takes back. False: a
 * cell reads differently by now, and nothing is changed.
 */
export function applyFix(
  notebook: SharedNotebook,
  sources: ReadonlyMap<string, string>,
  { edits }: CellFix
): boolean {
  const cells = new Map(notebook.cells.map(cell => [cell.getId(), cell]));
  const isCurrent = edits.every(
    ({ cellId }) => cells.has(cellId) && cells.get(cellId)?.getSource() === sources.get(cellId)
  );
  if (!isCurrent) return false;
  for (const [id, cell] of cells) {
    const source = cell.getSource();
    const spans = edits
      .filter(({ cellId }) => cellId === id)
      .map(({ range, text }) => ({ ...toSpan(source, range), text }))
      // From the end, so that no edit moves the place of the next.
      .sort((a, b) => b.from - a.from);
    if (spans.length === 0) continue;
    cell.transact(() => {
      for (const { from, to, text } of spans) cell.updateSource(from, to, text);
    });
  }
  return true;
}
