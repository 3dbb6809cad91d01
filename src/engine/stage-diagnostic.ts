import { CellMap } from '../contract/cell-map.js';
import type { Diagnostic, Location } from '../contract/diagnostic.js';
import type {
  Collected,
  DepSpec,
  ModulePlace,
  StageProblem,
  StageSpec
} from '../contract/stage-spec.js';
import type { Extraction } from '../notebook/index.js';
import type { PlaceOf } from '../pipeline/index.js';
import { PIPELINE_FILE } from './pipeline-paths.js';

/** Gives the one-based number of a cell among all cells of its notebook. */
export type CellNumberOf = (notebook: string, cell: string) => number;

/** Finds the cell and the line that declare a field of a stage; undefined where that is not known. */
export type LocateField = (stage: string, field: string) => Location | undefined;

/** Tells where a field of a stage is declared, or else its class. */
export type PlaceOfField = LocateField;

/** Tells where the fields of collected stages are declared. */
export function fieldLocator(
  places: Collected['places'],
  extraction: Extraction,
  cellNumber: CellNumberOf
): LocateField {
  return (stage, field) => cellOf(places[stage]?.[field], extraction, cellNumber);
}

/** Tells where the field that has a path is declared, or else the class of its stage. */
export function pathLocator(
  specs: readonly StageSpec[],
  extraction: Extraction,
  locate: LocateField
): PlaceOf {
  return (stage, path) => {
    const spec = specs.find(({ name }) => name === stage);
    if (!spec) return undefined;
    const field =
      spec.outs.find(out => out.path === path)?.field ??
      spec.deps.find(dep => wiredPaths(dep).includes(path))?.field;
    return (
      (field === undefined ? undefined : locate(stage, field)) ??
      classPlace(spec.className, extraction)
    );
  };
}

function wiredPaths({ wire }: DepSpec): readonly string[] {
  if (wire === null) return [];
  return 'path' in wire ? [wire.path] : wire.map(({ path }) => path);
}

/** Puts a problem of the stage library at its cell: where its stack points, else where its class is declared. */
export function toDiagnostic(
  problem: StageProblem,
  extraction: Extraction,
  cellNumber: CellNumberOf
): Diagnostic {
  const { code, message, help } = problem;
  return {
    severity: 'error',
    code,
    message,
    location:
      cellOf(problem.place, extraction, cellNumber) ??
      classPlace(problem.className, extraction) ??
      fallback(problem.notebook, extraction, cellNumber),
    ...(help ? { help } : {})
  };
}

function cellOf(
  place: ModulePlace | undefined,
  extraction: Extraction,
  cellNumber: CellNumberOf
): Location | undefined {
  if (!place) return undefined;
  const source = [...extraction.modules, ...extraction.programs].find(
    ({ path }) => path === place.file
  );
  const found = source && new CellMap(source.slices).toCell(place);
  if (!source || !found) return undefined;
  const { cell, position: start } = found;
  const line = source.text.split('\n')[place.line] ?? '';
  const [word = ' '] = /^[\w$]+/.exec(line.slice(place.column)) ?? [];
  return {
    kind: 'cell',
    notebook: source.notebook,
    cellId: cell,
    cellNumber: cellNumber(source.notebook, cell),
    range: { start, end: { ...start, column: start.column + word.length } }
  };
}

/** Returns the cell that declares a class, or undefined for one that no notebook declares. */
export function classPlace(
  className: string | undefined,
  { classes }: Extraction
): Location | undefined {
  const found = classes.find(item => item.name === className);
  if (!found) return undefined;
  const { notebook, cell, cellNumber, range } = found;
  return { kind: 'cell', notebook, cellId: cell, cellNumber, range };
}

/** A problem of the cells that build stages, or of the whole run: the first of these cells, or the first class. */
function fallback(
  notebook: string | undefined,
  { programs, classes }: Extraction,
  cellNumber: CellNumberOf
): Location {
  const program = programs.find(each => notebook === undefined || each.notebook === notebook);
  const cell = program?.slices[0]?.cell;
  if (program && cell !== undefined) {
    return {
      kind: 'cell',
      notebook: program.notebook,
      cellId: cell,
      cellNumber: cellNumber(program.notebook, cell)
    };
  }
  const [first] = classes;
  return first
    ? { kind: 'cell', notebook: first.notebook, cellId: first.cell, cellNumber: first.cellNumber }
    : { kind: 'file', path: PIPELINE_FILE };
}
