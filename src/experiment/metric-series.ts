import type { MetricPoint, MetricSeries } from '../contract/experiment-view.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { ExperimentContext } from './context.js';
import { findSides, type Side } from './sides.js';

/** Where DVCLive and we keep the course of a metric, below the folder of the live metrics. */
const SERIES = /(?:^|\/)plots\/metrics\/(.+)\.tsv$/;

/** Points of a side that are told at most: a chart has no more pixels. */
const LIMIT = 500;

/** Reads the live metrics of two revisions step by step; `workspace` is one, too. */
export async function readMetricSeries(
  context: ExperimentContext,
  from: string,
  to: string
): Promise<Result<readonly MetricSeries[], Failure>> {
  const { git, prefix } = context;
  const sides = await findSides(context, from, to);
  if (!sides.ok) return sides;
  const [a, b] = sides.value;
  const listed = await Promise.all([a, b].map(({ tree }) => git.files.listPaths(tree, SERIES)));
  const paths = [...new Set(listed.flat())].sort();
  const objects = git.openObjects();
  const read = async ({ tree }: Side, path: string): Promise<readonly MetricPoint[]> => {
    const blob = await objects.read(`${tree}:${prefix}${path}`);
    return thin(parseSeries(blob?.content.toString() ?? ''));
  };
  try {
    const series = await Promise.all(
      paths.map(async path => ({
        path,
        name: SERIES.exec(path)?.[1] ?? path,
        from: await read(a, path),
        to: await read(b, path)
      }))
    );
    return ok(series.filter(one => one.from.length + one.to.length > 0));
  } finally {
    await objects.close();
  }
}

/** Reads a table of DVCLive: the step, maybe a timestamp, and the value; what is no finite number is left out. */
export function parseSeries(text: string): MetricPoint[] {
  const [head = '', ...lines] = text.split(/\r?\n/).filter(line => line !== '');
  const names = head.split('\t');
  const stepAt = names.indexOf('step');
  const value = names.filter(name => name !== 'step' && name !== 'timestamp').at(-1);
  if (stepAt < 0 || value === undefined) return [];
  const valueAt = names.lastIndexOf(value);
  return lines.flatMap((line): MetricPoint[] => {
    const cells = line.split('\t');
    const point = [toNumber(cells[stepAt]), toNumber(cells[valueAt])] as const;
    return point.every(Number.isFinite) ? [point] : [];
  });
}

/** An empty cell is no zero. */
function toNumber(cell = ''): number {
  return cell.trim() === '' ? NaN : Number(cell);
}

/** Leaves points out evenly where there are too many; the last one stays. */
function thin(points: readonly MetricPoint[]): readonly MetricPoint[] {
  const every = Math.ceil(points.length / LIMIT);
  const last = points.length - 1;
  return points.filter((_, i) => (last - i) % every === 0);
}
