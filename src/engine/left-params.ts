import type { Diagnostic } from '../contract/diagnostic.js';
import { isJsonObject, jsonEquals, type JsonObject, type JsonValue } from '../contract/json.js';
import type { Manifest, ManifestStage } from '../contract/manifest.js';
import { mergeParams, parseParams, type OverriddenParam } from '../pipeline/index.js';
import { ParamPlaces, type ParamSources } from './param-places.js';
import { PARAMS_FILE } from './pipeline-paths.js';

/** What is known of params whose stages are gone. */
export interface LeftParamsOptions {
  /** The stages that no cell makes any more, as they were written last. */
  readonly leftovers: ReadonlyMap<string, ManifestStage>;
  /** What was written before, to tell new stages. */
  readonly known: Manifest;
  /** The stages as they are now. */
  readonly sources: ParamSources;
  /** The params file, which the places are of. */
  readonly text: string;
}

/** A param of a stage that may have taken the place of one that is gone: most often its class was renamed. */
interface Heir {
  readonly stage: string;
  readonly value: JsonValue;
}

/** Tells of values that were edited in the params file for a stage that is gone, and of the stage that may want them. */
export function reportLeftParams(options: LeftParamsOptions): readonly Diagnostic[] {
  const { leftovers, sources, text } = options;
  const merged = mergeParams({
    text,
    path: PARAMS_FILE,
    stages: Array.from(leftovers, ([name, { params: base }]) => ({ name, notebook: {}, base }))
  });
  // What is wrong with the file is told by the graph.
  if (!merged.ok) return [];
  const places = new ParamPlaces(sources);
  const read = parseParams(text, PARAMS_FILE);
  const values = read.ok ? read.value : {};
  return merged.value.overridden.flatMap(item => {
    const heirs = findHeirs(item, options);
    const isTaken = heirs.some(({ stage, value }) =>
      jsonEquals(valueAt(values, [stage, ...item.path]) ?? value, item.file)
    );
    return isTaken ? [] : [toDiagnostic(item, chooseHeir(heirs, options), places)];
  });
}

/** Finds stages with all params of the one that is gone, this one with its value in the cell or with the edited one. */
function findHeirs(
  { stage, path, file }: OverriddenParam,
  { leftovers, sources }: LeftParamsOptions
): readonly Heir[] {
  const gone = leftovers.get(stage)?.params ?? {};
  const base = valueAt(gone, path);
  return Object.entries(sources.stages).flatMap(([name, { params }]) => {
    const value = valueAt(params, path);
    if (leftovers.has(name) || value === undefined) return [];
    const isLike = (base !== undefined && jsonEquals(value, base)) || jsonEquals(value, file);
    const hasAll = Object.keys(gone).every(key => Object.hasOwn(params, key));
    return isLike && hasAll ? [{ stage: name, value }] : [];
  });
}

/** Of several, the one that is new; where that is not clear, nobody. */
function chooseHeir(heirs: readonly Heir[], { known }: LeftParamsOptions): Heir | undefined {
  const added = heirs.filter(({ stage }) => !Object.hasOwn(known.stages, stage));
  const [first, ...others] = added.length > 0 ? added : heirs;
  return others.length === 0 ? first : undefined;
}

function valueAt(values: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = values;
  for (const key of path)
    value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}

function toDiagnostic(
  item: OverriddenParam,
  heir: Heir | undefined,
  places: ParamPlaces
): Diagnostic {
  const { stage, path, file, location } = item;
  const [name, own] = [stage, heir?.stage].map(each => [each, ...path].join('.'));
  const value = JSON.stringify(file);
  const taken = heir && { ...item, stage: heir.stage, notebook: heir.value };
  const { place, fix } = taken ? places.settle(taken, [taken]) : {};
  return {
    severity: 'info',
    code: 'params/overridden',
    message: `\`${name}\` is ${value} in \`${PARAMS_FILE}\`, and stage \`${stage}\` is gone from the notebooks: the value is left behind there.`,
    location: place ?? location,
    ...(place && { related: [{ message: 'The value of the file is here.', location }] }),
    help: [
      heir
        ? `Was \`${stage}\` renamed to \`${heir.stage}\`? Then write ${value} to \`${own}\`, which is ${JSON.stringify(heir.value)} in the notebook: into its cell, or into \`${PARAMS_FILE}\`.`
        : 'Give the value to the param that took its place, if there is one.',
      `Remove \`${name}\` from \`${PARAMS_FILE}\` then: \`--prune\` keeps what was edited there.`
    ],
    ...(fix && { fixes: [fix] })
  };
}
