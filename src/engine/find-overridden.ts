import type { Diagnostic, Location } from '../contract/diagnostic.js';
import { readText } from '../disk/index.js';
import { mergeParams, type OverriddenParam } from '../pipeline/index.js';
import { ParamPlaces, type ParamSources, type Settlement } from './param-places.js';
import { PARAMS_FILE } from './pipeline-paths.js';
import type { PlaceOfField } from './stage-diagnostic.js';
import type { Project } from './project.js';

/**
 * Finds params whose value in the file is not the one that was written from the notebook.
 *
 * What a stage is built with is known from the last Write graph; no cell runs to learn it anew.
 */
export function findOverridden(project: Project, sources: ParamSources): readonly Diagnostic[] {
  const text = readText(project.absolute(PARAMS_FILE));
  const known = Object.entries(sources.stages);
  if (!text.ok || text.value === undefined || known.length === 0) return [];
  const merged = mergeParams({
    text: text.value,
    path: PARAMS_FILE,
    stages: known.map(([name, { params }]) => ({ name, notebook: params, base: params }))
  });
  // What is wrong with the file is told by the graph.
  if (!merged.ok) return [];
  const { overridden } = merged.value;
  const places = new ParamPlaces(sources);
  return overridden.flatMap(item => {
    const found = places.classOf(item.stage);
    const literals = places.find(item);
    // The cell went on since the last Write graph, which will tell what comes of it.
    const isPast = literals.length > 0 && places.literalsOf(item).length === 0;
    if (!found || isPast) return [];
    const { notebook, cell: cellId, cellNumber, range } = found;
    const place = { kind: 'cell', notebook, cellId, cellNumber, range } as const;
    return [reportOverridden(item, place, places.settle(item, overridden))];
  });
}

/** Reports params that Write graph found to differ, each with the change of the cell that would settle it. */
export function reportOverriddenParams(
  overridden: readonly OverriddenParam[],
  sources: ParamSources,
  placeOf: PlaceOfField
): readonly Diagnostic[] {
  const places = new ParamPlaces(sources);
  return overridden.map(item =>
    reportOverridden(
      item,
      placeOf(item.stage, item.path[0] ?? ''),
      item.notebook === undefined ? {} : places.settle(item, overridden)
    )
  );
}

/** Says that the params file has another value than the notebook. */
function reportOverridden(
  { stage, path, notebook, file, location }: OverriddenParam,
  declared: Location | undefined,
  { place = declared, fix }: Settlement
): Diagnostic {
  const name = [stage, ...path].join('.');
  const value = `\`${name}\` is ${JSON.stringify(file)} in \`${PARAMS_FILE}\``;
  const isGone = notebook === undefined;
  return {
    severity: 'info',
    code: 'params/overridden',
    message: isGone
      ? `${value} and gone from the notebook; it stays there, and no stage reads it.`
      : `${value} and ${JSON.stringify(notebook)} in the notebook; the file's value is used.`,
    location: place ?? location,
    ...(place && { related: [{ message: 'The value of the file is here.', location }] }),
    help: [
      isGone
        ? 'Give the value to the param that took its place, if there is one, and remove it from the file.'
        : "Take the value over into the cell, or write the cell's with `--params notebook`."
    ],
    ...(fix && { fixes: [fix] })
  };
}
