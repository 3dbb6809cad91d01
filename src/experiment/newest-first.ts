import type { ExperimentView } from '../contract/experiment-view.js';

type Aged = Pick<ExperimentView, 'name' | 'origin'> & {
  readonly checkpoints: readonly Pick<ExperimentView['checkpoints'][number], 'time'>[];
};

/**
 * Sorts experiments by their newest commits. Git tells seconds: of two in the same one, that which goes on
 * from the other is the newer. Times are compared by code units, as a locale takes some milliseconds to load.
 */
export function newestFirst<T extends Aged>(experiments: readonly T[]): T[] {
  const named = new Map(experiments.map(each => [each.name, each]));
  const hops = (experiment: T, seen = new Set<string>()): number => {
    const from = named.get(experiment.origin?.experiment ?? '');
    return from && !seen.has(from.name) ? 1 + hops(from, seen.add(from.name)) : 0;
  };
  return [...experiments].sort((a, b) => {
    const [x, y] = [timeOf(a), timeOf(b)];
    return x === y ? hops(b) - hops(a) : x < y ? 1 : -1;
  });
}

function timeOf({ checkpoints }: Aged): string {
  return checkpoints[0]?.time ?? '';
}
