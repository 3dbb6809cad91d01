import type { Diagnostic, FileLocation, Location } from '../contract/diagnostic.js';
import { isJsonObject, jsonEquals, type JsonObject, type JsonValue } from '../contract/json.js';
import type { ParamsSide } from '../contract/requests.js';
import { METHOD_CLASS } from '../contract/stage-spec.js';
import { err, ok, type Result } from '../contract/result.js';
import { notAMapping } from './params-file.js';
import { insertKeys } from './insert-keys.js';
import { spliceEntries } from './splice-entries.js';
import { parseForEdit } from './splice-request.js';
import { formatFlow } from './yaml-emit.js';
import type { YamlValue } from './yaml-scalar.js';
import { findPair, type YamlText } from './yaml-text.js';
import { isYamlMap, sameValue } from './yaml-value.js';

/** Params of one stage: as the notebook has them, and as we wrote them last. */
export interface StageParams {
  readonly name: string;
  readonly notebook: JsonObject;
  readonly base?: JsonObject;
}

/** What to merge into a params file. */
export interface MergeParamsRequest {
  readonly text: string;
  readonly path: string;
  readonly stages: readonly StageParams[];
  /** `notebook`: its values win wherever the two differ. `file`: its values win where both changed; none: that is a conflict. */
  readonly prefer?: ParamsSide;
  /** Tells where the notebook declares a field of a stage. */
  readonly placeOf?: (stage: string, field: string) => Location | undefined;
}

/** A param whose value in the file differs from the notebook's. */
export interface OverriddenParam {
  readonly stage: string;
  readonly path: readonly string[];
  /** Absent where the notebook has no such param any more. */
  readonly notebook?: JsonValue;
  readonly file: JsonValue;
  readonly location: FileLocation;
  /** Of the class of a method object: the values that come with it from the file, by their names. */
  readonly below?: readonly string[];
}

/** Why params are not merged; a conflict comes with its param. */
export interface MergeProblem extends Diagnostic {
  readonly param?: OverriddenParam;
}

/** The params file as it is to be, and what differs in it from the notebook. */
export interface MergedParams {
  readonly text: string;
  readonly overridden: readonly OverriddenParam[];
  /** Values that somebody wrote into the file and that give way to the notebook's, since those are preferred. */
  readonly takenBack: readonly OverriddenParam[];
}

/** Merges each stage's params into its entry of a params file: notebook, file and last written values, leaf by leaf. */
export function mergeParams(
  request: MergeParamsRequest
): Result<MergedParams, readonly MergeProblem[]> {
  const { text, path, stages } = request;
  const parsed = parseForEdit(text, path, 'params/syntax');
  if (!parsed.ok) return parsed;
  const root = parsed.value.value(parsed.value.root) ?? {};
  if (!isYamlMap(root)) return err([notAMapping(path)]);
  const overridden: OverriddenParam[] = [];
  const takenBack: OverriddenParam[] = [];
  const conflicts: MergeProblem[] = [];
  const entries = new Map<string, YamlValue | undefined>();
  for (const { name, notebook, base } of stages) {
    const merge = new LeafMerge(parsed.value, name, request);
    const file = Object.hasOwn(root, name) ? (root[name] as JsonValue) : undefined;
    const value = merge.merge([], file ?? undefined, base, notebook);
    // A stage without params has no entry, unless the user made one.
    const keep = value !== undefined && !(isEmpty(value) && !isEmpty(file));
    if (keep && !(isEmpty(value) && file === undefined)) entries.set(name, value);
    else if (file !== undefined) entries.set(name, undefined);
    overridden.push(...merge.overridden);
    takenBack.push(...merge.takenBack);
    conflicts.push(...merge.conflicts);
  }
  if (conflicts.length > 0) return err(conflicts);
  const spliced = spliceEntries({ yaml: parsed.value, text, entries });
  return spliced.ok ? ok({ text: spliced.value, overridden, takenBack }) : spliced;
}

/** Gives params their places in another text of the file: writing it moves lines. */
export function locateParams(
  params: readonly OverriddenParam[],
  text: string,
  path: string
): readonly OverriddenParam[] {
  const parsed = params.length > 0 ? parseForEdit(text, path, 'params/syntax') : undefined;
  if (!parsed?.ok) return params;
  return params.map(item => ({ ...item, location: locate(parsed.value, item.stage, item.path) }));
}

function isEmpty(value: JsonValue | undefined): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}

class LeafMerge {
  readonly overridden: OverriddenParam[] = [];
  readonly takenBack: OverriddenParam[] = [];
  readonly conflicts: MergeProblem[] = [];
  readonly #yaml: YamlText;
  readonly #stage: string;
  readonly #prefer: ParamsSide | undefined;
  readonly #placeOf: MergeParamsRequest['placeOf'];

  constructor(yaml: YamlText, stage: string, { prefer, placeOf }: MergeParamsRequest) {
    this.#yaml = yaml;
    this.#stage = stage;
    this.#prefer = prefer;
    this.#placeOf = placeOf;
  }

  /** Returns the merged value; undefined: none. */
  merge(
    path: readonly string[],
    file: JsonValue | undefined,
    base: JsonValue | undefined,
    notebook: JsonValue | undefined
  ): JsonValue | undefined {
    const method = this.#mergeMethod(path, file, base, notebook);
    if (method) return method;
    if (areGroups([notebook, file]) && (notebook !== undefined || isJsonObject(base))) {
      return this.#mergeGroup(path, asGroup(file), asGroup(base), asGroup(notebook));
    }
    if (file === undefined) return notebook; // A param cannot be missing: it is written again.
    if (notebook === undefined && base === undefined) return file; // The user's own.
    if (sameValue(file, notebook)) return file;
    if (base !== undefined && sameValue(file, base)) return notebook;
    if (this.#prefer === 'notebook') {
      this.takenBack.push(this.#differing(path, file, notebook));
      return notebook;
    }
    const bothChanged = notebook !== undefined && base !== undefined && !jsonEquals(notebook, base);
    if (bothChanged && this.#prefer === undefined) {
      this.conflicts.push(this.#conflict(path, file, notebook));
    }
    return this.#override(path, file, notebook);
  }

  /**
   * Merges a method object whose class differs between the sides: its values are those of one class or of the other.
   *
   * Undefined where there is none, or the class is the same: its values are merged one by one.
   */
  #mergeMethod(
    path: readonly string[],
    file: JsonValue | undefined,
    base: JsonValue | undefined,
    notebook: JsonValue | undefined
  ): JsonObject | undefined {
    const [ofFile, ofBase, ofNotebook] = [file, base, notebook].map(classOf);
    if (ofFile === undefined || ofNotebook === undefined || ofFile === ofNotebook) return undefined;
    const before = this.takenBack.length;
    const overridden = this.overridden.length;
    const chosen = this.merge([...path, METHOD_CLASS], ofFile, ofBase, ofNotebook);
    const kept = this.overridden.splice(overridden);
    this.overridden.push(...kept.map(item => ({ ...item, below: namesBelow(file) })));
    // With its class all values of the file's object go.
    if (this.takenBack.length > before && file !== undefined)
      this.takenBack.splice(before, 1, this.#differing(path, file, notebook));
    return asGroup(chosen === ofFile ? file : notebook);
  }

  #mergeGroup(
    path: readonly string[],
    file: JsonObject | undefined,
    base: JsonObject | undefined,
    notebook: JsonObject | undefined
  ): JsonValue | undefined {
    const keys = insertKeys(Object.keys(file ?? {}), Object.keys(notebook ?? {}));
    const merged = keys.flatMap(key => {
      const value = this.merge([...path, key], own(file, key), own(base, key), own(notebook, key));
      return value === undefined ? [] : [[key, value] as const];
    });
    return merged.length === 0 && notebook === undefined ? undefined : Object.fromEntries(merged);
  }

  #override(path: readonly string[], file: JsonValue, notebook: JsonValue | undefined): JsonValue {
    this.overridden.push(this.#differing(path, file, notebook));
    return file;
  }

  #differing(
    path: readonly string[],
    file: JsonValue,
    notebook: JsonValue | undefined
  ): OverriddenParam {
    return {
      stage: this.#stage,
      path,
      ...(notebook !== undefined && { notebook }),
      file,
      location: locate(this.#yaml, this.#stage, path)
    };
  }

  #conflict(path: readonly string[], file: JsonValue, notebook: JsonValue): MergeProblem {
    const name = [this.#stage, ...path].join('.');
    const param = this.#differing(path, file, notebook);
    const { location: inFile } = param;
    const inNotebook = this.#placeOf?.(this.#stage, path[0] ?? '');
    return {
      severity: 'error',
      code: 'params/conflict',
      message: `\`${name}\` is \`${formatFlow(notebook)}\` in the notebook and \`${formatFlow(file)}\` in the file, and both changed since they were last written.`,
      location: inNotebook ?? inFile,
      ...(inNotebook && {
        related: [{ message: 'The value of the file is here.', location: inFile }]
      }),
      help: [
        `Take the notebook's value with \`--params notebook\`.`,
        `Keep the file's value with \`--params file\`.`
      ],
      param
    };
  }
}

function locate(yaml: YamlText, stage: string, path: readonly string[]): FileLocation {
  let node = yaml.root;
  for (const key of [stage, ...path]) {
    const pair = findPair(node, key);
    if (!pair) break; // The value comes through an alias or merge key: the nearest place above.
    node = pair.value ?? pair.key;
  }
  return node ? yaml.nodeLocation(node) : { kind: 'file', path: yaml.path };
}

/** Groups are merged member by member; as soon as one side has something else there, the whole is one value. */
function areGroups(sides: readonly (JsonValue | undefined)[]): boolean {
  const present = sides.filter(side => side !== undefined);
  return present.length > 0 && present.every(isJsonObject);
}

function classOf(value: JsonValue | undefined): JsonValue | undefined {
  return own(asGroup(value), METHOD_CLASS);
}

function namesBelow(method: JsonValue | undefined): readonly string[] {
  return Object.keys(asGroup(method) ?? {}).filter(key => key !== METHOD_CLASS);
}

function asGroup(value: JsonValue | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

function own(group: JsonObject | undefined, key: string): JsonValue | undefined {
  return group && Object.hasOwn(group, key) ? group[key] : undefined;
}
