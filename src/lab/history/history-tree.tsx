import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useId, useMemo, useRef, type KeyboardEvent, type ReactElement } from 'react';
import { useRowWindow } from '../components/row-window.js';
import { TextRuler } from '../components/text-ruler.js';
import { fitColumns } from './fit-columns.js';
import { titledColumn } from './history-columns.js';
import { HistoryHead } from './history-head.js';
import type { HistoryModel } from './history-model.js';
import { HistoryRow, ROW_HEIGHT, type IRowContext } from './history-row.js';
import type { IHistoryRow } from './history-types.js';
import { lastLane } from './lane-drawing.js';
import { act, moveBy, toggleRow } from './tree-keys.js';

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
  const ruler = new TextRuler();
  const columns = fitColumns(model, width, ruler);
  // The title of the section may name a single column.
  const titled = titledColumn(model.view, model.sort);
  const isNamed = rows.length > 0 && columns.some(({ id }) => id !== titled);
  const head = isNamed ? HEAD_HEIGHT : 0;
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
    ruler
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
