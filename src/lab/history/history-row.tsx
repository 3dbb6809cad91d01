import type { ReactElement } from 'react';
import type { RevisionData } from '../../contract/experiment-view.js';
import { describeRow, type IWordContext } from './describe-row.js';
import { formatValue, valueIn, type IColumn } from './history-columns.js';
import { LaneDrawing } from './lane-drawing.js';
import type { IHistoryRow } from './history-types.js';

/** Height of every row, in CSS pixels: windowing counts on it. */
export const ROW_HEIGHT = 24;

/** What a row is drawn from besides itself. */
export interface IRowContext extends IWordContext {
  readonly columns: readonly IColumn[];
  readonly lastLane: number;
  readonly selected: string | null;
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
  const { label, note, tone, mark } = describeRow(row, context);
  const isOpen = row.kind === 'experiment' ? row.openness !== 'closed' : undefined;
  const source = sourceOf(row);
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
        // What stands for hidden rows opens at the click; selected, it would be gone before.
        if (event.button !== 1 && row.kind !== 'more') onSelect(row);
      }}
      onDoubleClick={() => {
        onToggle(row);
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
      <span role="gridcell" className="jp-StagebookHistory-label" title={`${label} ${note}`}>
        {row.kind === 'more' ? (
          <button
            className="jp-StagebookHistory-more"
            tabIndex={-1}
            onClick={() => {
              onToggle(row);
            }}
          >
            {label}
          </button>
        ) : (
          label
        )}
        {mark !== '' && <span className="jp-StagebookHistory-mark"> {mark}</span>}
        {note !== '' && <span className="jp-StagebookHistory-note"> {note}</span>}
      </span>
      {source &&
        context.columns.map(column => {
          const text = formatValue(valueIn(column, source));
          return (
            <span
              key={column.id}
              role="gridcell"
              className="jp-StagebookHistory-value"
              title={text}
            >
              {text}
            </span>
          );
        })}
    </div>
  );
}

function sourceOf(row: IHistoryRow): RevisionData | undefined {
  if (row.kind === 'baseline') return row.baseline;
  if (row.kind === 'checkpoint') return row.checkpoint;
  if (row.kind === 'experiment')
    // Closed, the one value that stands for all of them is the best.
    return row.experiment.checkpoints.find(({ isBest }) => isBest) ?? row.experiment.checkpoints[0];
  return undefined;
}
