import type { ExperimentView, HistoryView, RevisionData } from '../contract/experiment-view.js';
import { isJsonObject, type JsonValue } from '../contract/json.js';
import { UsageError } from './usage.js';

/** A metric or param by its file and dotted key. */
export interface Column {
  readonly kind: 'metrics' | 'params';
  readonly file: string;
  readonly key: string;
}

/** Collects the columns of revisions: `step` first, then metrics, then params, each in the order in which they appear. */
export function collectColumns(data: readonly RevisionData[]): Column[] {
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

/** Returns what a revision has in a column. */
export function valueAt(data: RevisionData, { kind, file, key }: Column): JsonValue | undefined {
  let value: JsonValue | undefined = data[kind][file];
  for (const name of key === '' ? [] : key.split('.'))
    value = isJsonObject(value) ? value[name] : undefined;
  return value;
}

/** Tells whether a column differs between revisions that have it. */
export function isChanged(column: Column, data: readonly RevisionData[]): boolean {
  const values = data.map(one => valueAt(one, column)).filter(value => value !== undefined);
  return new Set(values.map(value => JSON.stringify(value))).size > 1;
}

/** Names a column: by the key alone where only one file has it. */
export function titleOf({ file, key }: Column, columns: readonly Column[]): string {
  const isUnique = columns.filter(column => column.key === key).length === 1;
  return isUnique ? key : `${file}:${key}`;
}

/** Finds the column that `--sort-by` names, or throws a `UsageError`; of several, that of the best checkpoint is meant. */
export function findSortColumn({ baselines }: HistoryView, name: string): Column {
  const experiments = baselines.flatMap(baseline => baseline.experiments);
  const columns = collectColumns(experiments.flatMap(({ checkpoints }) => checkpoints.slice(0, 1)));
  const found = columns.filter(({ file, key }) => key === name || `${file}:${key}` === name);
  const best = found.filter(column => experiments.some(one => isObjective(column, one)));
  const [column, ...others] = best.length === 1 ? best : found;
  if (column && others.length === 0) return column;
  const list = (all: readonly Column[]): string =>
    all.map(one => `\`${titleOf(one, columns)}\``).join(', ');
  if (column)
    throw new UsageError(`\`--sort-by ${name}\` may be ${list(found)}: name one of them.`);
  throw new UsageError(
    columns.length === 0
      ? 'There is nothing to sort by: no experiment has metrics or params.'
      : `no metric or param \`${name}\` to sort by; there are ${list(columns)}.`
  );
}

function isObjective({ kind, file, key }: Column, { objective }: ExperimentView): boolean {
  return kind === 'metrics' && objective?.file === file && dotted(objective.key) === key;
}

function dotted(key: string): string {
  return key.replaceAll('/', '.');
}
