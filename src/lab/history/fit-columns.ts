import type { HistoryView, RevisionData } from '../../contract/experiment-view.js';
import type { TextRuler } from '../components/text-ruler.js';
import { formatValue, valueIn, type IColumn } from './history-columns.js';

/** A column that there is room for. */
export interface IFitColumn extends IColumn {
  /** Room for the longest of its values and what parts it from the column before, in CSS pixels. */
  readonly width: number;
}

/** Gap between the parts of a row, in CSS pixels; as in the style sheet. */
export const ROW_GAP = 4;

/** Parts a value from the one before, besides the gap, in CSS pixels. */
const APART = 8;

/** What stands before the columns has this much room at least, in CSS pixels. */
const LABEL_WIDTH = 230;

/** The most that the heading of short values takes, in CSS pixels: it may lose its middle, values may not. */
const HEAD_WIDTH = 60;

/** As long as a number gets; texts and lists that are longer are cut, and whole in their tooltip. */
const LONGEST = '-0.00e-000';

/** Returns the columns that a history of this width has room for, none of them cut: one at least. */
export function fitColumns(
  { view, shownColumns }: { view: HistoryView | null; shownColumns: readonly IColumn[] },
  width: number,
  ruler: Pick<TextRuler, 'width'>
): readonly IFitColumn[] {
  const fit: IFitColumn[] = [];
  let left = width - LABEL_WIDTH;
  for (const column of shownColumns) {
    const own = widthOf(column, view, ruler);
    left -= own + ROW_GAP;
    if (left < 0 && fit.length > 0) break;
    fit.push({ ...column, width: own });
  }
  return fit;
}

function widthOf(
  column: IColumn,
  view: HistoryView | null,
  ruler: Pick<TextRuler, 'width'>
): number {
  const head = Math.min(HEAD_WIDTH, ruler.width(column.name.split('.').at(-1) ?? '', 'small'));
  const values = [...shapesIn(column, view)].map(shape => ruler.width(shape));
  return APART + Math.ceil(Math.max(head, Math.min(ruler.width(LONGEST), Math.max(0, ...values))));
}

/** Shapes of values by column, as long as the history stays as it was read: it may have thousands of checkpoints. */
const known = new WeakMap<HistoryView, Map<string, ReadonlySet<string>>>();

/** Returns the values of a column with 0 for each digit: all are as wide, so few texts are left to measure. */
function shapesIn(column: IColumn, view: HistoryView | null): ReadonlySet<string> {
  if (!view) return new Set();
  const shapes = known.get(view) ?? new Map<string, ReadonlySet<string>>();
  known.set(view, shapes);
  let found = shapes.get(column.id);
  if (!found) {
    const texts = listSources(view).map(source => formatValue(valueIn(column, source)));
    found = new Set(texts.map(text => text.replace(/\d/g, '0')));
    shapes.set(column.id, found);
  }
  return found;
}

/** Everything that a row may show values of. */
function listSources({ baselines, pinned = [] }: HistoryView): readonly RevisionData[] {
  const experiments = baselines.flatMap(baseline => baseline.experiments);
  return [...baselines, ...pinned, ...experiments.flatMap(({ checkpoints }) => checkpoints)];
}
