import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useId, useMemo, useRef, type KeyboardEvent, type ReactElement } from 'react';
import { MiddleText } from '../middle-text.js';
import { useRowWindow } from '../row-window.js';
import { TextRuler } from '../text-ruler.js';
import { titledColumn, type IColumn } from './history-columns.js';
import type { HistoryModel } from './history-model.js';
import { HistoryRow, ROW_GAP, ROW_HEIGHT, VALUE_WIDTH, type IRowContext } from './history-row.js';
import type { IHistoryRow } from './history-types.js';
import { lastLane } from './lane-drawing.js';

/** Width of a column of values with its gap, in CSS pixels, and of what stands before them at least. */
const COLUMN_WIDTH = VALUE_WIDTH.several + ROW_GAP;
const LABEL_WIDTH = 230;

/** Height of the names of the columns, in CSS pixels. */
const HEAD_HEIGHT = 20;

/** The tree of experiments and checkpoints: only the rows that are seen are in the document. */
export function HistoryTree(props: {
  readonly model: HistoryModel;
  readonly trans: TranslationBundle;
  /** Width of the place that the tree scrolls in. */
  readonly width: number;
  readonly now: number;
  readonly isOffline: boolean;
  /** Opens the menu of the selected row at a place of the page. */
  readonly onMenu: (row: HTMLElement) => void;
}): ReactElement {
  const { model, trans, width, now, isOffline, onMenu } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const id = useId();
  const { rows } = model;
  const selected = rows.findIndex(({ key }) => key === model.selected);
  const count = Math.max(1, Math.floor((width - LABEL_WIDTH) / COLUMN_WIDTH));
  const columns = model.shownColumns.slice(0, count);
  // The title of the section may name a single column.
  const titled = titledColumn(model.view, model.sort);
  const head = columns.some(({ id }) => id !== titled) ? HEAD_HEIGHT : 0;
  const { first, last, reveal } = useRowWindow(
    { count: rows.length, rowHeight: ROW_HEIGHT, headHeight: head },
    { scroller, rows: body }
  );
  const context: IRowContext = {
    trans,
    columns,
    lastLane: useMemo(() => lastLane(rows), [rows]),
    applied: model.view?.applied ?? null,
    selected: model.selected,
    now,
    isOffline,
    // A bar to scroll with takes its room.
    width: scroller.current?.clientWidth ?? width,
    ruler: new TextRuler()
  };

  // Keys move the selection; the row that they reach must be seen.
  const reached = useRef<string | null>(null);
  useEffect(() => {
    if (selected < 0 || reached.current === model.selected) return;
    reached.current = model.selected;
    reveal(selected);
  });

  // The selected row stays in the document: it is the active one, and has the menu.
  const shown = rows.slice(first, last).map((row, i) => ({ row, i: first + i }));
  const chosen = rows[selected];
  if (chosen && selected < first) shown.unshift({ row: chosen, i: selected });
  if (chosen && selected >= last) shown.push({ row: chosen, i: selected });

  const toggle = (row: IHistoryRow): void => {
    toggleRow(model, row);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[selected];
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      const element = scroller.current?.querySelector<HTMLElement>('.jp-mod-selected');
      if (!element) return;
      event.preventDefault();
      onMenu(element);
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const height = scroller.current?.clientHeight ?? 0;
    const page = Math.max(1, Math.floor(height / ROW_HEIGHT) - 1);
    const next = moveBy(event.key, rows, selected, page);
    if (next !== undefined) model.select(rows[next]?.key ?? model.selected);
    else if (!row || !act(event.key, model, rows, row)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={scroller}
      className="jp-StagebookHistory-tree"
      role="treegrid"
      aria-label={trans.__('Checkpoint history')}
      aria-rowcount={rows.length}
      aria-activedescendant={selected >= 0 ? `${id}-${selected}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={event => {
        if (event.target === event.currentTarget && selected < 0)
          model.select(rows[0]?.key ?? null);
      }}
    >
      {head > 0 && <HistoryHead columns={columns} height={head} trans={trans} />}
      <div
        ref={body}
        className="jp-StagebookHistory-rows"
        style={{ height: rows.length * ROW_HEIGHT }}
        role="rowgroup"
      >
        {shown.map(({ row, i }) => (
          <HistoryRow
            key={row.key}
            id={`${id}-${i}`}
            row={row}
            top={i * ROW_HEIGHT}
            context={context}
            onToggle={toggle}
            onSelect={item => {
              model.select(item.key);
            }}
          />
        ))}
      </div>
    </div>
  );
}

/** Names the columns; it stays in sight while the rows scroll. */
function HistoryHead(props: {
  readonly columns: readonly IColumn[];
  readonly height: number;
  readonly trans: TranslationBundle;
}): ReactElement {
  const { columns, height, trans } = props;
  const ends = columns.map(({ name }) => name.split('.').at(-1) ?? name);
  return (
    <div role="row" className="jp-StagebookHistory-head" style={{ height }}>
      <span role="columnheader" className="jp-StagebookHistory-label">
        {trans.__('Checkpoint')}
      </span>
      {columns.map(({ id, label, name }, i) => {
        const end = ends[i] ?? name;
        const isUnique = ends.filter(other => other === end).length === 1;
        return (
          <span
            key={id}
            role="columnheader"
            className="jp-StagebookHistory-value"
            aria-label={label}
            title={label}
          >
            <MiddleText text={isUnique ? end : label} />
          </span>
        );
      })}
    </div>
  );
}

/** Opens what is closed, closes what is open, shows what "more" stands for. */
function toggleRow(model: HistoryModel, row: IHistoryRow): void {
  if (row.kind === 'more') model.setOpenness(row.experiment, 'all');
  else if (row.kind === 'experiment')
    model.setOpenness(row.experiment, row.openness === 'closed' ? 'all' : 'closed');
}

/** Where an arrow key leads; undefined for other keys. */
function moveBy(
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
function act(
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
      if (row.kind === 'experiment' && row.openness !== 'all')
        model.setOpenness(row.experiment, 'all');
      else if (row.kind === 'more') model.setOpenness(row.experiment, 'all');
      else model.select(rows[rows.indexOf(row) + 1]?.key ?? row.key);
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
