import type { DiffView, MetricSeries } from '../../contract/experiment-view.js';
import { labelNames } from '../history/history-columns.js';

/** Finds how a value is called for people, by its file and its dotted name there. */
export type LabelOf = (file: string, name: string) => string;

/** Labels the values of a table, and those whose charts stand beside it: what has one name twice is told apart. */
export function labelValues(
  changes: DiffView['metrics'],
  series: readonly MetricSeries[] = []
): LabelOf {
  const rows = Object.entries(changes).flatMap(([file, keys]) =>
    Object.keys(keys).map(name => ({ file, name }))
  );
  // A chart and a row of one metric are no two metrics.
  const items = new Map(
    [...rows, ...series.map(placeOf)].map(({ file, name }) => [
      keyOf(file, name),
      { kind: 'metrics' as const, file, name }
    ])
  );
  const labels = labelNames([...items.values()]);
  return (file, name) => labels.get(keyOf(file, name)) ?? name;
}

/** Titles the chart of a metric as its row in the table. */
export function titleOf(series: MetricSeries, labelOf: LabelOf): string {
  const { file, name } = placeOf(series);
  return labelOf(file, name);
}

/** The live file that a course over the steps belongs to, and the name there. */
function placeOf({ path, name }: MetricSeries): { readonly file: string; readonly name: string } {
  return {
    file: path.replace(/plots\/metrics\/.+\.tsv$/, 'metrics.json'),
    name: name.replaceAll('/', '.')
  };
}

function keyOf(file: string, name: string): string {
  return `metrics:${file}:${name}`;
}
