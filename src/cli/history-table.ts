import type {
  BaselineView,
  CheckpointView,
  ExperimentView,
  HistoryView,
  RevisionData
} from '../contract/experiment-view.js';
import type { JsonValue } from '../contract/json.js';
import { formatValue } from './format-event.js';
import {
  collectColumns,
  findSortColumn,
  isChanged,
  titleOf,
  valueAt,
  type Column
} from './history-columns.js';

/** How the table is ordered and which columns it has. */
export interface TableOptions {
  /** A metric or param, by key or as `file:key`. */
  readonly sortBy?: string;
  readonly isDescending: boolean;
  /** Leaves out columns with the same value in every row. */
  readonly onlyChanged: boolean;
}

/** One row: a revision with its drawing in the tree. */
export interface HistoryRow {
  readonly label: string;
  readonly name: string;
  readonly rev: string;
  /** Commit before it; empty for what is none of an experiment. */
  readonly parent: string;
  /** ISO 8601; empty where there is none. */
  readonly time: string;
  /** How the experiment stands, in the row of its tip. */
  readonly state: string;
  /** What is said of the checkpoint alone: `★ best`, `last`, `metrics only`; of a run that has none, that. */
  readonly marks: readonly string[];
  /** In the order of the columns. */
  readonly values: readonly (JsonValue | undefined)[];
}

/** The history as rows and columns. */
export interface HistoryTable {
  readonly columns: readonly HistoryColumn[];
  readonly rows: readonly HistoryRow[];
}

/** The head of a column. */
export interface HistoryColumn {
  readonly title: string;
  /** False where every row has the same value. */
  readonly isChanged: boolean;
}

type Draft = Omit<HistoryRow, 'values'> & { readonly data: RevisionData };

/** Lays a history out as a table: the workspace, each baseline, and below it every checkpoint of its experiments. */
export function toTable(view: HistoryView, options: TableOptions): HistoryTable {
  const { workspace, baselines, starting } = view;
  const order = compareBy(view, options);
  const drafts: Draft[] = [
    { ...EMPTY, label: 'workspace', name: 'workspace', data: workspace },
    ...baselines.flatMap(baseline => [
      baselineRow(baseline),
      ...starting.filter(run => run.baseline === baseline.sha).map(startingRow),
      ...(order ? [...baseline.experiments].sort(order) : baseline.experiments).flatMap(
        experimentRows
      )
    ])
  ];
  const data = drafts.map(draft => draft.data);
  const all = collectColumns(data);
  const columns = all.filter(column => !options.onlyChanged || isChanged(column, data));
  return {
    columns: columns.map(column => ({
      title: titleOf(column, columns),
      isChanged: isChanged(column, data)
    })),
    rows: drafts.map(({ data, ...row }) => ({
      ...row,
      values: columns.map(column => valueAt(data, column))
    }))
  };
}

const EMPTY = {
  rev: '',
  parent: '',
  time: '',
  state: '',
  marks: [],
  data: { params: {}, metrics: {}, errors: [] } satisfies RevisionData
} as const;

function startingRow({ name, state, startedAt }: HistoryView['starting'][number]): Draft {
  const isOpen = state === 'running' || state === 'preparing';
  const marks = isOpen ? [] : ['no checkpoint'];
  return { ...EMPTY, label: `├── ${name}`, name, time: startedAt, state, marks };
}

function baselineRow(baseline: BaselineView): Draft {
  const { sha, names, time } = baseline;
  const name = names[0] ?? sha.slice(0, 7);
  const label = names.length > 0 ? names.join(', ') : name;
  return { ...EMPTY, label, name, rev: sha, time, data: baseline };
}

/** Rows in the drawing of DVC 2: `╓` the tip, `╟` each checkpoint, `╨` the first. */
function experimentRows(experiment: ExperimentView): Draft[] {
  const { name, checkpoints, origin } = experiment;
  return checkpoints.map((checkpoint, i): Draft => {
    const isTip = i === 0;
    const isFirst = i === checkpoints.length - 1;
    const rail = isTip && isFirst ? '├──' : isTip ? '│ ╓' : isFirst && !origin ? '├─╨' : '│ ╟';
    const sha = checkpoint.sha.slice(0, 7);
    const from = isFirst && origin ? ` (${origin.sha.slice(0, 7)})` : '';
    return {
      label: `${rail} ${sha}${from}${isTip ? ` [${name}]` : ''}`,
      name: isTip ? name : '',
      rev: checkpoint.sha,
      parent: checkpoint.parent,
      time: checkpoint.time,
      state: isTip ? stateOf(experiment) : '',
      marks: marksOf(checkpoint, isTip),
      data: checkpoint
    };
  });
}

function stateOf({ state, host, failedSince }: ExperimentView): string {
  const told = host && state !== 'finished' ? `${state} on ${host}` : state;
  if (failedSince === undefined) return told;
  const what = failedSince.kind === 'resume' ? 'resume' : 'new run';
  return `${told}, ${what} ${failedSince.state}`;
}

function marksOf(checkpoint: CheckpointView, isTip: boolean): string[] {
  const { isBest, isMetricsOnly, isPinned } = checkpoint;
  return [
    ...(isBest ? ['★ best'] : []),
    ...(isTip ? ['last'] : []),
    ...(isPinned ? ['pinned'] : []),
    ...(isMetricsOnly ? ['metrics only'] : [])
  ];
}

type Compare = (a: ExperimentView, b: ExperimentView) => number;

function compareBy(view: HistoryView, { sortBy, isDescending }: TableOptions): Compare | undefined {
  if (sortBy === undefined) return undefined;
  const column: Column = findSortColumn(view, sortBy);
  const value = ({ checkpoints: [tip] }: ExperimentView): JsonValue | undefined =>
    tip && valueAt(tip, column);
  return (a, b) => {
    const [x, y] = [value(a), value(b)];
    // What has no value comes last, whichever way the others run.
    if (x === undefined || y === undefined)
      return Number(x === undefined) - Number(y === undefined);
    const order =
      typeof x === 'number' && typeof y === 'number'
        ? x - y
        : JSON.stringify(x).localeCompare(JSON.stringify(y));
    return isDescending ? -order : order;
  };
}

/** Formats a time for people: of other days with their date, of other years with the year alone. */
export function formatTime(time: string, now = new Date()): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return '-';
  const two = (count: number): string => String(count).padStart(2, '0');
  const minute = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (date.toDateString() === now.toDateString()) return minute;
  // By hand: a locale takes its time, for each of thousands of rows.
  const day = `${MONTHS[date.getMonth()] ?? ''} ${two(date.getDate())}`;
  const year = date.getFullYear();
  return year === now.getFullYear() ? `${day} ${minute}` : `${day}, ${year}`;
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Formats a cell for people; a value that is not there is `-`. */
export function formatCell(value: JsonValue | undefined): string {
  return value === undefined || value === null ? '-' : formatValue(value);
}
