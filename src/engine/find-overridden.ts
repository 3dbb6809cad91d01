import type { CellFix, Diagnostic } from '../contract/diagnostic.js';
import { jsonEquals, type JsonValue } from '../contract/json.js';
import type { Manifest } from '../contract/manifest.js';
import type { NotebookDocument } from '../contract/notebook.js';
import { readText } from '../disk/index.js';
import { findParamLiteral, type Extraction, type ParamLiteral } from '../notebook/index.js';
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
  return merged.value.overridden.flatMap(item => {
    const className = stages[item.stage]?.class;
    const found = extraction.classes.find(({ name }) => name === className);
    if (!found) return [];
    const { notebook, cell: cellId, cellNumber } = found;
    const cells = documents.find(({ path }) => path === notebook)?.cells;
    const source = cells?.find(({ id }) => id === cellId)?.source ?? '';
    const literal = findParamLiteral(source, found.name, item.path);
    // The cell went on since the last Write graph, which will tell what comes of it.
    if (literal && !jsonEquals(literal.value, item.notebook ?? null)) return [];
    const range = literal?.range ?? found.range;
    const place = { kind: 'cell', notebook, cellId, cellNumber, range } as const;
    const fixes = literal ? [toFix(item, literal, cellId)] : [];
    return [{ ...reportOverridden(item, () => place), ...(fixes.length > 0 && { fixes }) }];
  });
}

function toFix(
  { stage, path, file }: OverriddenParam,
  { range, isSingleQuoted }: ParamLiteral,
  cellId: string
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
