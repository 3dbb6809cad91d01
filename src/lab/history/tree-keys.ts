import type { HistoryModel } from './history-model.js';
import type { IHistoryRow } from './history-types.js';

/** Opens what is closed, closes what is open, shows what "more" stands for. */
export function toggleRow(model: HistoryModel, row: IHistoryRow): void {
  if (row.kind === 'more') model.setOpenness(row.experiment, 'all');
  else if (row.kind === 'experiment')
    model.setOpenness(row.experiment, row.openness === 'closed' ? 'all' : 'closed');
}

/** Where an arrow key leads; undefined for other keys. */
export function moveBy(
  key: string,
  rows: readonly IHistoryRow[],
  at: number,
  page: number
): number | undefined {
  const clamp = (index: number): number => Math.min(rows.length - 1, Math.max(0, index));
  switch (key) {
    case 'ArrowDown':
      return clamp(at + 1);
    case 'ArrowUp':
      return clamp(at - 1);
    case 'PageDown':
      return clamp(at + page);
    case 'PageUp':
      return clamp(at - page);
    case 'Home':
      return 0;
    case 'End':
      return clamp(rows.length);
    default:
      return undefined;
  }
}

/** Does what a key means on a row; false where it means nothing. */
export function act(
  key: string,
  model: HistoryModel,
  rows: readonly IHistoryRow[],
  row: IHistoryRow
): boolean {
  switch (key) {
    case 'Enter':
    case ' ':
      toggleRow(model, row);
      return true;
    case 'ArrowRight':
      if (row.kind === 'more' || (row.kind === 'experiment' && row.openness !== 'all'))
        model.setOpenness(row.experiment, 'all');
      else model.select(firstBelow(rows, row)?.key ?? row.key);
      return true;
    case 'ArrowLeft': {
      if (row.kind === 'experiment' && row.openness !== 'closed')
        model.setOpenness(row.experiment, 'closed');
      else {
        const before = rows.slice(0, rows.indexOf(row)).reverse();
        const parent = before.find(({ level }) => level < row.level);
        if (parent) model.select(parent.key);
      }
      return true;
    }
    default:
      return false;
  }
}

/** The first row that belongs to another; undefined where none does. */
function firstBelow(rows: readonly IHistoryRow[], row: IHistoryRow): IHistoryRow | undefined {
  const next = rows[rows.indexOf(row) + 1];
  return next && next.level > row.level ? next : undefined;
}
