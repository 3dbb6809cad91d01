import type { Diagnostic } from '../contract/diagnostic.js';
import type { MergeProblem } from '../pipeline/index.js';
import { ParamPlaces, type ParamSources } from './param-places.js';

/** Places conflicts of params where their values stand in the cells, as params are that the file overrides. */
export function placeConflicts(
  problems: readonly MergeProblem[],
  sources: ParamSources
): readonly Diagnostic[] {
  const places = new ParamPlaces(sources);
  return problems.map(({ param, ...problem }) => {
    const location = param && places.placeOf(param);
    return location ? { ...problem, location } : problem;
  });
}
