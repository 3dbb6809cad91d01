import type { JsonValue } from '../contract/json.js';
import { valueOf } from './pick-keys.js';
import type { Objective } from './settings.js';

/** Where a metric stands: its file, and its key there with `/` between levels. */
export type MetricPlace = Pick<Objective, 'file' | 'key'>;

/** Returns the number that metrics, by file, have at a place; null where they have none. */
export function metricAt(
  metrics: Readonly<Record<string, JsonValue | undefined>>,
  { file, key }: MetricPlace
): number | null {
  const value = valueOf(metrics[file], key.replaceAll('/', '.'));
  return typeof value === 'number' ? value : null;
}

/** Returns the number that checkpoints are compared by; null where nothing says which it is, or it is missing. */
export function scoreOf(
  metrics: Readonly<Record<string, JsonValue | undefined>>,
  objective: Objective | null
): number | null {
  return objective && metricAt(metrics, objective);
}
