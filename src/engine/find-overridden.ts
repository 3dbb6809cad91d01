import type { CellFix, Diagnostic } from '../contract/diagnostic.js';
import { isJsonObject, jsonEquals, type JsonObject, type JsonValue } from '../contract/json.js';
import type { Manifest } from '../contract/manifest.js';
import type { NotebookDocument } from '../contract/notebook.js';
import { readText } from '../disk/index.js';
import { ParamLiterals, type Extraction, type ParamLiteral } from '../notebook/index.js';
import { mergeParams, type OverriddenParam } from '../pipeline/index.js';
import { PARAMS_FILE, reportOverridden } from './plan-pipeline.js';
import type { Project } from './project.js';

/**
 * Finds params whose value in the file is not the one that was written from the notebook.
 *
 * What a stage is built with is known from the last Write graph; no cell runs to learn it anew.
 */
export function findOverridden(
  project: Project,
  { stages }: Manifest,
  extraction: Extraction,
  documents: readonly NotebookDocument[]
): readonly Diagnostic[] {
  const text = readText(project.absolute(PARAMS_FILE));
  const known = Object.entries(stages);
  if (!text.ok || text.value === undefined || known.length === 0) return [];
  const merged = mergeParams({
    text: text.value,
    path: PARAMS_FILE,
    stages: known.map(([name, { params }]) => ({ name, notebook: params, base: params }))
  });
  // What is wrong with the file is told by the graph.
  if (!merged.ok) return [];
  const { overridden } = merged.value;
  const places = new ParamPlaces(stages, documents);
  const fileValueOf = ({ stage, path }: ParamUser): JsonValue | undefined =>
    overridden.find(item => item.stage === stage && jsonEquals([...item.path], [...path]))?.file;
  return overridden.flatMap(item => {
    const className = stages[item.stage]?.class;
    const found = extraction.classes.find(({ name }) => name === className);
    if (!found) return [];
    const literals = places.find(item);
    const [literal, ...others] = literals.filter(({ value }) =>
      jsonEquals(value, item.notebook ?? null)
    );
    // The cell went on since the last Write graph, which will tell what comes of it.
    if (!literal && literals.length > 0) return [];
    const { notebook, cell: cellId, cellNumber, range } = found;
    const place = literal?.location ?? { kind: 'cell', notebook, cellId, cellNumber, range };
    const report = reportOverridden(item, () => place);
    // A group of values may be one of several stages: all of them must want the same.
    const isClear =
      literal &&
      others.length === 0 &&
      places.usersOf(literal).every(user => jsonEquals(fileValueOf(user), item.file));
    return [{ ...report, ...(isClear && { fixes: [toFix(item, literal)] }) }];
  });
}

/** A param of a stage. */
interface ParamUser {
  readonly stage: string;
  readonly path: readonly string[];
}

/** Where the params of all stages have their values in the cells. */
class ParamPlaces {
  readonly #stages: Manifest['stages'];
  readonly #literals: ParamLiterals;
  #users: Map<string, ParamUser[]> | undefined;

  constructor(stages: Manifest['stages'], documents: readonly NotebookDocument[]) {
    this.#stages = stages;
    this.#literals = new ParamLiterals(documents);
  }

  find({ stage, path }: ParamUser): readonly ParamLiteral[] {
    const known = this.#stages[stage];
    if (!known) return [];
    const { notebook, class: className } = known;
    return this.#literals.find({ notebook, stage, className, path });
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
