import type { Diagnostic, Location } from '../contract/diagnostic.js';
import { isJsonObject, type JsonValue } from '../contract/json.js';
import type { MistypedParam, ParamKind, StageSpec } from '../contract/stage-spec.js';
import { ParamPlaces, type ParamSources } from './param-places.js';
import { PARAMS_FILE } from './pipeline-paths.js';
import type { PlaceOfField } from './stage-diagnostic.js';

/** Longer values are cut in messages. */
const SHOWN = 60;

const TYPES: Readonly<Record<ParamKind, string>> = {
  nothing: 'null',
  number: 'number',
  text: 'string',
  boolean: 'boolean',
  list: 'unknown[]',
  'group of values': 'object'
};

/**
 * Finds values that cells give to params and that are of another kind than the default, where the class says one
 * type: nobody else tells without types, and a text for a number becomes `NaN` far from here.
 */
export function findMistypedParams(
  specs: readonly StageSpec[],
  sources: ParamSources,
  placeOf: PlaceOfField
): readonly Diagnostic[] {
  const found = specs.flatMap(spec => (spec.mistyped ?? []).map(param => ({ spec, param })));
  if (found.length === 0) return [];
  const places = new ParamPlaces(sources);
  return found
    .filter(({ spec, param }) => places.hasOneType(spec.name, param.path))
    .map(({ spec, param }) => report(spec, param, places, placeOf));
}

/** Leaves out what the type check tells at the same line. */
export function withoutTypeErrors(
  diagnostics: readonly Diagnostic[],
  typeErrors: readonly Diagnostic[]
): readonly Diagnostic[] {
  const lines = new Set(typeErrors.map(({ location }) => lineOf(location)));
  return diagnostics.filter(
    ({ code, location }) => code !== 'params/type' || !lines.has(lineOf(location))
  );
}

function lineOf(location: Location): string {
  return location.kind === 'file'
    ? location.path
    : `${location.notebook} ${location.cellId} ${location.range?.start.line ?? 0}`;
}

function report(
  { name, className, params }: StageSpec,
  param: MistypedParam,
  places: ParamPlaces,
  placeOf: PlaceOfField
): Diagnostic {
  const { path, expected, found } = param;
  const [field = ''] = path;
  const key = path.join('.');
  const declared = placeOf(name, field);
  const given = places.givenTo(name, path);
  return {
    severity: 'warning',
    code: 'params/type',
    message: `\`${className}.${key}\` is a ${expected} in the class, and stage \`${name}\` is built with a ${found}: \`${shorten(params, path)}\`.`,
    location: given ?? declared ?? { kind: 'file', path: PARAMS_FILE },
    ...(given &&
      declared && { related: [{ message: 'It is declared here.', location: declared }] }),
    help: ['Correct the value: `run()` gets it as it is.', adviseTypes(param)]
  };
}

function adviseTypes({ path, expected, found }: MistypedParam): string {
  const name = path.at(-1) ?? '';
  const types = `${TYPES[expected]} | ${TYPES[found]}`;
  const declared = path.length > 1 ? `${name}: ${types} = …` : `${name} = param<${types}>(…)`;
  return path.length > 2
    ? `Or say by a type in the class that \`${name}\` may be either: \`${types}\`.`
    : `Or say in the class that it may be either: \`${declared}\`.`;
}

function shorten(params: StageSpec['params'], path: readonly string[]): string {
  const value = path.reduce<JsonValue>(
    (found, key) => (isJsonObject(found) ? (found[key] ?? null) : null),
    params
  );
  const text = JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
}
