import type { CellFix, Diagnostic, Location } from '../contract/diagnostic.js';
import { isJsonObject, jsonEquals, type JsonObject, type JsonValue } from '../contract/json.js';
import type { Manifest } from '../contract/manifest.js';
import type { NotebookDocument } from '../contract/notebook.js';
import { readText } from '../disk/index.js';
import { ParamLiterals, type Extraction, type ParamLiteral } from '../notebook/index.js';
import { mergeParams, type OverriddenParam } from '../pipeline/index.js';
import { PARAMS_FILE, type PlaceOfField } from './plan-pipeline.js';
import type { Project } from './project.js';

/** What the params of the stages are known from. */
interface ParamSources {
  readonly stages: Manifest['stages'];
  readonly extraction: Extraction;
  readonly documents: readonly NotebookDocument[];
}

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

/** Where a param has its value in a cell, and the change there that takes the file's; each only where it is clear. */
interface Settlement {
  readonly place?: Location | undefined;
  readonly fix?: CellFix;
}

/** A param of a stage. */
interface ParamUser {
  readonly stage: string;
  readonly path: readonly string[];
}

/** Where the params of all stages have their values in the cells. */
class ParamPlaces {
  readonly #stages: Manifest['stages'];
  readonly #extraction: Extraction;
  readonly #literals: ParamLiterals;
  #users: Map<string, ParamUser[]> | undefined;

  constructor({ stages, extraction, documents }: ParamSources) {
    this.#stages = stages;
    this.#extraction = extraction;
    this.#literals = new ParamLiterals(documents);
  }

  /** Returns the class of a stage as the cells have it. */
  classOf(stage: string): Extraction['classes'][number] | undefined {
    const className = this.#stages[stage]?.class;
    return this.#extraction.classes.find(({ name }) => name === className);
  }

  /** Finds what may be the value of a param. */
  find({ stage, path }: ParamUser): readonly ParamLiteral[] {
    const known = this.#stages[stage];
    if (!known) return [];
    const { notebook, class: className } = known;
    return this.#literals.find({ notebook, stage, className, path });
  }

  /** Finds what has the value that a param has in the notebook. */
  literalsOf(item: OverriddenParam): readonly ParamLiteral[] {
    return this.find(item).filter(({ value }) => jsonEquals(value, item.notebook ?? null));
  }

  /** Works out how to take the file's value of a param over; `all` are the params that differ. */
  settle(item: OverriddenParam, all: readonly OverriddenParam[]): Settlement {
    const [literal, ...others] = this.literalsOf(item);
    if (!literal) return {};
    const fileValueOf = ({ stage, path }: ParamUser): JsonValue | undefined =>
      all.find(other => other.stage === stage && jsonEquals([...other.path], [...path]))?.file;
    // A group of values may be one of several stages: all of them must want the same.
    const isClear =
      others.length === 0 &&
      this.usersOf(literal).every(user => jsonEquals(fileValueOf(user), item.file));
    return { place: literal.location, ...(isClear && { fix: toFix(item, literal) }) };
  }

  /** Lists the params that seem to have their value from a literal. */
  usersOf(literal: ParamLiteral): readonly ParamUser[] {
    this.#users ??= this.#collectUsers();
    return this.#users.get(keyOf(literal)) ?? [];
  }

  #collectUsers(): Map<string, ParamUser[]> {
    const users = new Map<string, ParamUser[]>();
    for (const [stage, { params }] of Object.entries(this.#stages)) {
      for (const { path, value } of leavesOf(params)) {
        const user = { stage, path };
        for (const literal of this.find(user).filter(found => jsonEquals(found.value, value))) {
          const key = keyOf(literal);
          users.set(key, [...(users.get(key) ?? []), user]);
        }
      }
    }
    return users;
  }
}

function keyOf({ location: { notebook, cellId, range } }: ParamLiteral): string {
  return JSON.stringify([notebook, cellId, range.start.line, range.start.column]);
}

function leavesOf(
  params: JsonObject,
  above: readonly string[] = []
): { readonly path: readonly string[]; readonly value: JsonValue }[] {
  return Object.entries(params).flatMap(([key, value]) => {
    const path = [...above, key];
    return isJsonObject(value) ? leavesOf(value, path) : [{ path, value }];
  });
}

function toFix(
  { stage, path, file }: OverriddenParam,
  { location: { cellId, range }, isSingleQuoted }: ParamLiteral
): CellFix {
  const text = formatLiteral(file, isSingleQuoted);
  return {
    title: `Take \`${[stage, ...path].join('.')}\` = ${text} into the notebook`,
    edits: [{ cellId, range, text }]
  };
}

function formatLiteral(value: JsonValue, isSingleQuoted: boolean): string {
  const text = JSON.stringify(value);
  if (typeof value !== 'string' || !isSingleQuoted) return text;
  return `'${text.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
