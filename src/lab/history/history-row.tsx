import type { ReactElement } from 'react';
import type { RevisionData } from '../../contract/experiment-view.js';
import type { TextRuler } from '../components/text-ruler.js';
import { describeRow, tipOf, type IWordContext } from './describe-row.js';
import { ROW_GAP, type IFitColumn } from './fit-columns.js';
import { formatValue, valueIn } from './history-columns.js';
import { fitDescription, HistoryLabel } from './history-label.js';
import type { IHistoryRow } from './history-types.js';
import { LaneDrawing, lanesWidth } from './lane-drawing.js';

/** Height of every row, in CSS pixels: windowing counts on it. */
export const ROW_HEIGHT = 24;

/** What a row is drawn from besides itself. */
export interface IRowContext extends IWordContext {
  readonly columns: readonly IFitColumn[];
  readonly lastLane: number;
  readonly selected: string | null;
  /** Width of the row, in CSS pixels. */
  readonly width: number;
  readonly ruler: TextRuler;
}

/** One row of the checkpoint history. */
export function HistoryRow(props: {
  readonly row: IHistoryRow;
  readonly top: number;
  /** Prefix of the ids of rows, which the tree names as its active one. */
  readonly id: string;
  readonly context: IRowContext;
  readonly onToggle: (row: IHistoryRow) => void;
  readonly onSelect: (row: IHistoryRow) => void;
}): ReactElement {
  const { row, top, id, context, onToggle, onSelect } = props;
  const description = describeRow(row, context);
  const { label, tone } = description;
  const isOpen = row.kind === 'experiment' ? row.openness !== 'closed' : undefined;
  const source = sourceOf(row);
  const values = source
    ? context.columns.map(column => ({ column, text: formatValue(valueIn(column, source)) }))
    : [];
  const fit = fitDescription(description, labelRoom(row, values, context), context.ruler);
  return (
    <div
      id={id}
      role="row"
      className={`jp-StagebookHistory-row jp-mod-${row.kind} jp-mod-${tone}${
        context.selected === row.key ? ' jp-mod-selected' : ''
      }`}
      style={{ top, height: ROW_HEIGHT }}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.setSize}
      aria-expanded={isOpen}
      aria-selected={context.selected === row.key}
      data-key={row.key}
      onMouseDown={event => {
        // What stands for hidden rows opens at the click; selected, it would be gone before. The focus would select the first row.
        if (row.kind === 'more') event.preventDefault();
        else if (event.button !== 1) onSelect(row);
      }}
      onClick={() => {
        if (row.kind === 'more') onToggle(row);
      }}
      onDoubleClick={() => {
        if (row.kind !== 'more') onToggle(row);
      }}
    >
      <LaneDrawing row={row} tone={tone} last={context.lastLane} />
      {isOpen !== undefined && (
        <span
          className="jp-StagebookHistory-twisty"
          aria-hidden
          onClick={() => {
            onToggle(row);
          }}
        >
          {isOpen ? '▾' : '▸'}
        </span>
      )}
      <span role="gridcell" className="jp-StagebookHistory-label" title={tipOf(description)}>
        {row.kind === 'more' ? (
          <button className="jp-StagebookHistory-more" tabIndex={-1}>
            {label}
          </button>
        ) : (
          <HistoryLabel description={description} fit={fit} />
        )}
      </span>
      {values.map(({ column, text }) => (
        <span
          key={column.id}
          role="gridcell"
          className="jp-StagebookHistory-value"
          // A single one leaves to the words what it does not need.
          style={values.length === 1 ? { maxWidth: column.width } : { width: column.width }}
          title={`${column.label}: ${text}`}
        >
          {text}
        </span>
      ))}
    </div>
  );
}

/** Room for the words of a row, in CSS pixels. */
function labelRoom(
  { kind }: IHistoryRow,
  values: readonly { readonly text: string; readonly column: IFitColumn }[],
  { width, lastLane, ruler }: IRowContext
): number {
  const [first] = values;
  const columns =
    values.length === 1 && first
      ? ROW_GAP + Math.min(first.column.width, Math.ceil(ruler.width(first.text)))
      : values.reduce((sum, { column }) => sum + ROW_GAP + column.width, 0);
  const before = kind === 'experiment' ? TWISTY + ROW_GAP : isIndented(kind) ? INDENT : 0;
  return width - PADDING - lanesWidth(lastLane) - ROW_GAP - before - columns;
}

function isIndented(kind: IHistoryRow['kind']): boolean {
  return kind === 'checkpoint' || kind === 'more';
}

/** As in the style sheet, in CSS pixels. */
const [PADDING, TWISTY, INDENT] = [8, 10, 14];

function sourceOf(row: IHistoryRow): RevisionData | undefined {
  if (row.kind === 'baseline') return row.baseline;
  if (row.kind === 'checkpoint') return row.checkpoint;
  if (row.kind === 'pin') return row.pin;
  if (row.kind === 'experiment')
    // Closed, the one value that stands for all of them is the best.
    return row.experiment.checkpoints.find(({ isBest }) => isBest) ?? row.experiment.checkpoints[0];
  return undefined;
}
