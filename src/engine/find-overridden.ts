import type { Diagnostic, DiagnosticBrief, Location } from '../contract/diagnostic.js';
import type { JsonValue } from '../contract/json.js';
import { readText } from '../disk/index.js';
import { mergeParams, type OverriddenParam } from '../pipeline/index.js';
import { ParamPlaces, type ParamSources, type Settlement } from './param-places.js';
import { PARAMS_FILE } from './pipeline-paths.js';
import type { PlaceOfField } from './stage-diagnostic.js';
import type { Project } from './project.js';

/** A longer value is not read beside others. */
const LONGEST = 40;

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
    // The cell went on since the last Write graph, which will tell what comes of it.
    if (!found || places.isPast(item)) return [];
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
  item: OverriddenParam,
  declared: Location | undefined,
  { place = declared, fix }: Settlement
): Diagnostic {
  const { notebook, location } = item;
  const isGone = notebook === undefined;
  return {
    severity: 'info',
    code: 'params/overridden',
    message: describe(item),
    location: place ?? location,
    ...(place && { related: [{ message: 'The value of the file is here.', location }] }),
    help: [
      isGone
        ? 'Give the value to the param that took its place, if there is one, and remove it from the file.'
        : "Take the value over into the cell, or write the cell's with `--params notebook`."
    ],
    ...(fix && { fixes: [fix] }),
    ...(!isGone && { brief: toBrief(item, notebook) })
  };
}

function describe({ stage, path, notebook, file, below }: OverriddenParam): string {
  if (below) {
    const name = [stage, ...path.slice(0, -1)].join('.');
    const values = below.length > 0 ? `, with what stands below it there: ${list(below)}` : '';
    return `\`${name}\` is of class \`${toText(file)}\` in \`${PARAMS_FILE}\` and \`${toText(notebook)}\` in the notebook; the file's is used${values}.`;
  }
  const value = `\`${[stage, ...path].join('.')}\` is ${JSON.stringify(file)} in \`${PARAMS_FILE}\``;
  return notebook === undefined
    ? `${value} and gone from the notebook; it stays there, and no stage reads it.`
    : `${value} and ${JSON.stringify(notebook)} in the notebook; the file's value is used.`;
}

function toBrief(
  { stage, path, file, below }: OverriddenParam,
  notebook: JsonValue
): DiagnosticBrief {
  const values = below && below.length > 0 ? ` (with ${list(below)} below it)` : '';
  return {
    about: `Stage \`${stage}\` has values of \`${PARAMS_FILE}\`, not of the notebook`,
    item: `\`${path.join('.')}\` ${shorten(notebook)} → ${shorten(file)}${values}`
  };
}

function toText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function list(names: readonly string[]): string {
  return names.map(name => `\`${name}\``).join(', ');
}

function shorten(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
