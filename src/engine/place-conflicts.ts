import { isDeepStrictEqual } from 'node:util';
import type { Diagnostic } from '../contract/diagnostic.js';
import { mergeParams } from '../pipeline/index.js';
import { ParamPlaces, type ParamSources } from './param-places.js';

/** Places conflicts of params where their values stand in the cells, as params are that the file overrides. */
export function placeConflicts(
  conflicts: readonly Diagnostic[],
  request: Parameters<typeof mergeParams>[0],
  sources: ParamSources
): readonly Diagnostic[] {
  // Were the file's values taken, each conflict would be a param that the file overrides.
  const merged = mergeParams({ ...request, prefer: 'file' });
  if (!merged.ok) return conflicts;
  const { overridden } = merged.value;
  const places = new ParamPlaces(sources);
  return conflicts.map(conflict => {
    const inFile = conflict.related?.[0]?.location;
    const found = overridden.filter(({ location }) => isDeepStrictEqual(location, inFile));
    const [item] = found;
    // Values that come through an alias have one place in the file.
    if (!item || found.length > 1) return conflict;
    const { place } = places.settle(item, overridden);
    return place ? { ...conflict, location: place } : conflict;
  });
}
