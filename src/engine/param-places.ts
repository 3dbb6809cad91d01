import type { CellFix, Location } from '../contract/diagnostic.js';
import { isJsonObject, jsonEquals, type JsonObject, type JsonValue } from '../contract/json.js';
import type { Manifest } from '../contract/manifest.js';
import type { NotebookDocument } from '../contract/notebook.js';
import {
  ParamLiterals,
  type Extraction,
  type ParamLiteral,
  type ParamQuery,
  type ParamValues
} from '../notebook/index.js';
import type { OverriddenParam } from '../pipeline/index.js';

/** What the params of the stages are known from. */
export interface ParamSources {
  readonly stages: Manifest['stages'];
  readonly extraction: Extraction;
  readonly documents: readonly NotebookDocument[];
}

/** Where a param has its value in a cell, and the change there that takes the file's; each only where it is clear. */
export interface Settlement {
  readonly place?: Location | undefined;
  readonly fix?: CellFix;
}

/** A param of a stage. */
interface ParamUser {
  readonly stage: string;
  readonly path: readonly string[];
}

/** Where the params of all stages have their values in the cells. */
export class ParamPlaces {
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

  /** Tells whether the cells say another value than the one that was written last: they went on since. */
  isPast(item: OverriddenParam): boolean {
    const { literals, isUnclear, isWorkedOut } = this.#find(item);
    if (isUnclear || isWorkedOut) return false;
    return literals.length > 0 && !literals.some(each => isValueOf(item, each));
  }

  /** Finds what gives a param the value that it has in the notebook. */
  placeOf(item: OverriddenParam): Location | undefined {
    return this.settle(item, []).place;
  }

  /** Finds what a stage is built with for a param, or else all that it is built with. */
  givenTo(stage: string, path: readonly string[]): Location | undefined {
    const { literals, given, givenAll } = this.#find({ stage, path });
    const value = valueAt(this.#stages[stage]?.params ?? {}, path);
    const literal = literals.find(each => jsonEquals(each.value, value));
    return literal?.location ?? given ?? givenAll;
  }

  /** Tells whether the class of a stage says one type for a param. */
  hasOneType(stage: string, path: readonly string[]): boolean {
    const query = this.#toQuery({ stage, path });
    return query !== undefined && this.#literals.hasOneType(query);
  }

  /** Works out how to take the file's value of a param over; `all` are the params that differ. */
  settle(item: OverriddenParam, all: readonly OverriddenParam[]): Settlement {
    const { isUnclear, given } = this.#find(item);
    const [literal, ...others] = this.#literalsOf(item);
    if (!literal || (isUnclear && given)) return { place: given };
    const fileValueOf = ({ stage, path }: ParamUser): JsonValue | undefined =>
      all.find(other => other.stage === stage && jsonEquals([...other.path], [...path]))?.file;
    // A group of values may be one of several stages: all of them must want the same.
    const isClear =
      others.length === 0 &&
      !isUnclear &&
      !literal.isClassName &&
      this.usersOf(literal).every(user => jsonEquals(fileValueOf(user), item.file));
    return { place: literal.location, ...(isClear && { fix: toFix(item, literal) }) };
  }

  /** Lists the params that seem to have their value from a literal. */
  usersOf(literal: ParamLiteral): readonly ParamUser[] {
    this.#users ??= this.#collectUsers();
    return this.#users.get(keyOf(literal)) ?? [];
  }

  /** Finds what has the value that a param has in the notebook. */
  #literalsOf(item: OverriddenParam): readonly ParamLiteral[] {
    return this.#find(item).literals.filter(each => isValueOf(item, each));
  }

  #collectUsers(): Map<string, ParamUser[]> {
    const users = new Map<string, ParamUser[]>();
    for (const [stage, { params }] of Object.entries(this.#stages)) {
      for (const { path, value } of leavesOf(params)) {
        const user = { stage, path };
        const { literals } = this.#find(user);
        for (const literal of literals.filter(found => jsonEquals(found.value, value))) {
          const key = keyOf(literal);
          users.set(key, [...(users.get(key) ?? []), user]);
        }
      }
    }
    return users;
  }

  #find(user: ParamUser): ParamValues {
    const query = this.#toQuery(user);
    return query
      ? this.#literals.find(query)
      : { literals: [], isUnclear: false, isWorkedOut: false };
  }

  #toQuery({ stage, path }: ParamUser): ParamQuery | undefined {
    const known = this.#stages[stage];
    if (!known) return undefined;
    const { notebook, class: className } = known;
    const builders = this.classOf(stage)?.builtBy ?? [];
    return { notebook, builders, stage, className, path };
  }
}

function isValueOf({ notebook = null }: OverriddenParam, { value }: ParamLiteral): boolean {
  return jsonEquals(value, notebook);
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

function valueAt(values: JsonObject, path: readonly string[]): JsonValue {
  return path.reduce<JsonValue>(
    (value, key) => (isJsonObject(value) ? (value[key] ?? null) : null),
    values
  );
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
