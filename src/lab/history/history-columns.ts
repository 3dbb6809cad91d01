import type {
  CheckpointView,
  ExperimentView,
  HistoryView,
  RevisionData
} from '../../contract/experiment-view.js';
import { isJsonObject, type JsonValue } from '../../contract/json.js';
import { roundNumber } from '../../contract/round-number.js';

/** A param or metric that can stand in a column, be sorted by and be filtered for. */
export interface IColumn {
  /** `metrics:live/Train/metrics.json:acc`: kind, file and dotted name. */
  readonly id: string;
  readonly kind: 'metrics' | 'params';
  readonly file: string;
  /** Dotted name in the file. */
  readonly name: string;
  /** The name, or with its stage or file where another file has the same name. */
  readonly label: string;
}

/** Lists the params and metrics of a history, metrics first, the one that marks the best checkpoint before all. */
export function listColumns(view: HistoryView): IColumn[] {
  const experiments = view.baselines.flatMap(({ experiments }) => experiments);
  const found = new Map<string, Omit<IColumn, 'label'>>();
  const add = (kind: IColumn['kind'], file: string, name: string): void => {
    const id = `${kind}:${file}:${name}`;
    if (!found.has(id)) found.set(id, { id, kind, file, name });
  };
  for (const { objective } of experiments)
    if (objective) add('metrics', objective.file, objective.key.replaceAll('/', '.'));
  // The newest and the oldest commit of each: the ones between have the same names.
  const sources: readonly RevisionData[] = [
    view.workspace,
    ...view.baselines,
    ...(view.pinned ?? []),
    ...experiments.flatMap(({ checkpoints }) => [
      ...checkpoints.slice(0, 1),
      ...checkpoints.slice(-1)
    ])
  ];
  for (const kind of ['metrics', 'params'] as const)
    for (const source of sources)
      for (const [file, value] of Object.entries(source[kind]))
        for (const [name] of leaves(value)) add(kind, file, name);
  const columns = [...found.values()];
  const labels = labelNames(columns);
  return columns.map(column => ({ ...column, label: labels.get(column.id) ?? column.name }));
}

/** Returns the id of the column that the title of the history names: what is sorted by, else what marks the best. */
export function titledColumn(
  view: HistoryView | null,
  sort: { readonly column: IColumn } | null
): string | undefined {
  if (sort) return sort.column.id;
  const objective = findObjective(view);
  return objective ? `metrics:${objective.file}:${objective.key.replaceAll('/', '.')}` : undefined;
}

/** Finds what marks the best checkpoint of the first experiment where something does. */
export function findObjective(view: HistoryView | null): ExperimentView['objective'] {
  const experiments = view?.baselines.flatMap(baseline => baseline.experiments);
  return experiments?.find(({ objective }) => objective !== null)?.objective ?? null;
}

/** Tells apart what has the same name, by stage where the path names one; keys are ids of columns. */
export function labelNames(
  items: readonly Pick<IColumn, 'kind' | 'file' | 'name'>[]
): ReadonlyMap<string, string> {
  // The first of these that no other item has.
  const candidates = ({ file, name }: (typeof items)[number]): readonly string[] => [
    name,
    `${name} (${STAGE.exec(file)?.[1] ?? file})`,
    `${name} (${file})`
  ];
  const times = new Map<string, number>();
  for (const item of items)
    for (const text of new Set(candidates(item))) times.set(text, (times.get(text) ?? 0) + 1);
  return new Map(
    items.map(item => {
      const texts = candidates(item);
      const label = texts.find(text => times.get(text) === 1) ?? texts.at(-1) ?? item.name;
      return [`${item.kind}:${item.file}:${item.name}`, label];
    })
  );
}

/** Where a stage of a notebook writes its metrics. */
const STAGE = /^(?:live|nodes)\/([^/]+)\/[^/]+$/;

/** Orders columns for showing where the user chose none: what is sorted by, metrics, then all others. */
export function orderColumns(columns: readonly IColumn[], first: IColumn | undefined): IColumn[] {
  const all = [
    ...(first ? [first] : []),
    ...columns.filter(({ kind, name }) => kind === 'metrics' && name !== 'step'),
    ...columns
  ];
  const seen = new Set<string>();
  return all.filter(({ id }) => !seen.has(id) && Boolean(seen.add(id)));
}

/** Returns the columns of some ids, in their order. */
export function pickColumns(columns: readonly IColumn[], ids: readonly string[]): IColumn[] {
  return ids.flatMap(id => columns.filter(item => item.id === id));
}

/** Hides a column, or shows it before all others: where there is room for one, it is the one chosen last. */
export function toggleColumn(shown: readonly string[], id: string): readonly string[] {
  return shown.includes(id) ? shown.filter(other => other !== id) : [id, ...shown];
}

/** Returns the value that a revision has in a column; undefined where it has none. */
export function valueIn(column: IColumn, source: RevisionData): JsonValue | undefined {
  return valueAt(source[column.kind][column.file], column.name);
}

/** Formats a value for a narrow column: numbers with four significant digits where they tell it from a whole one, lists as JSON. */
export function formatValue(value: JsonValue | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return formatNumber(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Names and values of the leaves of a params or metrics file, lists whole. */
export function leaves(value: JsonValue | undefined, name = ''): [string, JsonValue][] {
  if (value === undefined) return [];
  if (!isJsonObject(value)) return [[name, value]];
  return Object.entries(value).flatMap(([key, member]) =>
    leaves(member, name === '' ? key : `${name}.${key}`)
  );
}

/** Orders checkpoints by a column; those without a value come last, whichever way. */
export function compareIn(
  column: IColumn,
  isDescending: boolean
): (a: CheckpointView | undefined, b: CheckpointView | undefined) => number {
  return (a, b) => {
    const [one, two] = [a && valueIn(column, a), b && valueIn(column, b)];
    if (one === undefined || two === undefined)
      return Number(one === undefined) - Number(two === undefined);
    const order =
      typeof one === 'number' && typeof two === 'number'
        ? one - two
        : formatValue(one).localeCompare(formatValue(two));
    return isDescending ? -order : order;
  };
}

function valueAt(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (!isJsonObject(value)) return undefined;
  if (Object.hasOwn(value, name)) return value[name];
  // A key may hold dots itself, so every way to cut the name is tried.
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    const found = valueAt(value[name.slice(0, dot)], name.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** As many letters as a column has room for. */
const WIDTH = 8;

function formatNumber(value: number): string {
  const size = Math.abs(value);
  const rounded = roundNumber(value, 4);
  const plain = String(rounded);
  const isPlain = size === 0 || (size >= 1e-4 && size < 1e7);
  if (isPlain && plain.length <= WIDTH) return plain;
  // What room is too narrow to tell from a whole number is marked as not being it.
  const whole = Math.round(value);
  const isNear = isPlain && Number(value.toPrecision(4)) === Number(whole.toPrecision(4));
  return isNear ? `~${whole}` : value.toExponential(2).replace('e+', 'e');
}
