import { widthOf } from './format-table.js';

/** A column that may be left out where a table is too wide. */
export interface WideColumn {
  readonly title: string;
  readonly cells: readonly string[];
  /** False where it says the same in every row. */
  readonly isChanged: boolean;
}

/**
 * Chooses the columns that fit a width beside what always stands there: those that say the same in every row are left
 * out first, then the last ones.
 */
export function fitColumns<T extends WideColumn>(
  columns: readonly T[],
  width: number
): { readonly shown: readonly T[]; readonly hidden: readonly T[] } {
  const total = (kept: readonly T[]): number =>
    kept.reduce((sum, column) => sum + GAP + widthOfColumn(column), 0);
  let shown = columns;
  while (total(shown) > width && shown.length > 0) {
    const drop = shown.filter(({ isChanged }) => !isChanged).at(-1) ?? shown.at(-1);
    shown = shown.filter(column => column !== drop);
  }
  return { shown, hidden: columns.filter(column => !shown.includes(column)) };
}

const GAP = 2;

function widthOfColumn({ title, cells }: WideColumn): number {
  return Math.max(widthOf(title), ...cells.map(widthOf));
}
