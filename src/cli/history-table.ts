import type {
  BaselineView,
  CheckpointView,
  ExperimentView,
  HistoryView,
  RevisionData
} from '../contract/experiment-view.js';
import { isJsonObject, type JsonValue } from '../contract/json.js';
import { formatValue } from './format-event.js';

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
  readonly created: string;
  readonly state: string;
  /** In the order of the columns. */
  readonly values: readonly (JsonValue | undefined)[];
}

/** The history as rows and columns. */
export interface HistoryTable {
  readonly columns: readonly string[];
  readonly rows: readonly HistoryRow[];
}

interface Column {
  readonly kind: 'metrics' | 'params';
  readonly file: string;
  readonly key: string;
}

type Draft = Omit<HistoryRow, 'values'> & { readonly data: RevisionData };

/** Lays a history out as a table: the workspace, each baseline, and below it every checkpoint of its experiments. */
export function toTable(
  { workspace, baselines, starting }: HistoryView,
  options: TableOptions
): HistoryTable {
  const drafts: Draft[] = [
    { label: 'workspace', name: 'workspace', rev: '', created: '-', state: '', data: workspace },
    ...baselines.flatMap(baseline => [
      baselineRow(baseline),
      ...starting
        .filter(run => run.baseline === baseline.sha)
        .map(run => ({ ...EMPTY, label: `├── ${run.name}`, name: run.name, state: run.state })),
      ...sortExperiments(baseline.experiments, options).flatMap(experimentRows)
    ])
  ];
  const all = collectColumns(drafts.map(({ data }) => data));
  const columns = all.filter(column => !options.onlyChanged || isChanged(column, drafts));
  return {
    columns: columns.map(column => titleOf(column, columns)),
    rows: drafts.map(({ data, ...row }) => ({
      ...row,
      values: columns.map(column => valueAt(data, column))
    }))
  };
}

const EMPTY = {
  rev: '',
  created: '-',
  data: { params: {}, metrics: {}, errors: [] } satisfies RevisionData
} as const;

function baselineRow(baseline: BaselineView): Draft {
  const name = baseline.names[0] ?? baseline.sha.slice(0, 7);
  return {
    label: baseline.names.length > 0 ? baseline.names.join(', ') : name,
    name,
    rev: baseline.sha,
    created: formatTime(baseline.time),
    state: '',
    data: baseline
  };
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
      created: formatTime(checkpoint.time),
      state: marksOf(checkpoint, experiment, isTip),
      data: checkpoint
    };
  });
}

function marksOf(
  { isBest, isMetricsOnly }: CheckpointView,
  { state, host, failedSince }: ExperimentView,
  isTip: boolean
): string {
  const told = isTip && state !== 'finished' ? [host ? `${state} on ${host}` : state] : [];
  const since = isTip && failedSince !== undefined ? ['resume failed'] : [];
  const marks = [
    ...(isBest ? ['★ best'] : []),
    ...(isTip ? ['last'] : []),
    ...told,
    ...since,
    ...(isMetricsOnly ? ['metrics only'] : [])
  ];
  return marks.join(', ');
}

function sortExperiments(
  experiments: readonly ExperimentView[],
  { sortBy, isDescending }: TableOptions
): readonly ExperimentView[] {
  if (sortBy === undefined) return experiments;
  const value = ({ checkpoints }: ExperimentView): JsonValue | undefined => {
    const [tip] = checkpoints;
    if (!tip) return undefined;
    const columns = collectColumns([tip]);
    const wanted = columns.find(({ file, key }) => key === sortBy || `${file}:${key}` === sortBy);
    return wanted && valueAt(tip, wanted);
  };
  const compare = (a: ExperimentView, b: ExperimentView): number => {
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
  return [...experiments].sort(compare);
}

/** `step` first, then metrics, then params, each in the order in which they appear. */
function collectColumns(data: readonly RevisionData[]): Column[] {
  const found = new Map<string, Column>();
  for (const kind of ['metrics', 'params'] as const) {
    for (const revision of data)
      for (const [file, values] of Object.entries(revision[kind]))
        for (const key of keysOf(values)) found.set(`${kind} ${file} ${key}`, { kind, file, key });
  }
  const isStep = ({ kind, key }: Column): boolean => kind === 'metrics' && key === 'step';
  const columns = [...found.values()];
  return [...columns.filter(isStep), ...columns.filter(column => !isStep(column))];
}

function keysOf(value: JsonValue, name = ''): string[] {
  if (!isJsonObject(value)) return [name];
  return Object.entries(value).flatMap(([key, member]) =>
    keysOf(member, name === '' ? key : `${name}.${key}`)
  );
}

function valueAt(data: RevisionData, { kind, file, key }: Column): JsonValue | undefined {
  let value: JsonValue | undefined = data[kind][file];
  for (const name of key === '' ? [] : key.split('.'))
    value = isJsonObject(value) ? value[name] : undefined;
  return value;
}

function isChanged(column: Column, rows: readonly Draft[]): boolean {
  const values = rows.map(({ data }) => valueAt(data, column)).filter(value => value !== undefined);
  return new Set(values.map(value => JSON.stringify(value))).size > 1;
}

/** The key alone where only one file has it. */
function titleOf({ file, key }: Column, columns: readonly Column[]): string {
  const isUnique = columns.filter(column => column.key === key).length === 1;
  return isUnique ? key : `${file}:${key}`;
}

/** The time of today, the date of other days, as DVC's table has them. */
function formatTime(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return '-';
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday
    ? date.toLocaleTimeString('en-US', { hour: '2-digit', minute: '2-digit' })
    : date.toLocaleDateString('en-US', { month: 'short', day: '2-digit', year: 'numeric' });
}

/** Formats a cell for people; a value that is not there is `-`. */
export function formatCell(value: JsonValue | undefined): string {
  return value === undefined || value === null ? '-' : formatValue(value);
}
