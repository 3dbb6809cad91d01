import type { Position } from './diagnostic.js';

/** A run of lines copied verbatim from a cell into a generated module. All numbers are zero-based. */
export interface CellSlice {
  readonly cell: string;
  /** First line in the generated module. */
  readonly line: number;
  /** The line of the cell it came from. */
  readonly cellLine: number;
  readonly lines: number;
  /** What to add to a column of the *first* generated line to get the cell's column (0 if absent). */
  readonly shift?: number;
}

/** Where each line of a generated module came from. */
export class CellMap {
  readonly #slices: readonly CellSlice[];

  constructor(slices: readonly CellSlice[]) {
    this.#slices = slices;
  }

  /** Returns the cell and the position in it, or undefined for a line that was generated. */
  toCell(position: Position): { readonly cell: string; readonly position: Position } | undefined {
    const { line, column } = position;
    const slice = this.#slices.find(s => line >= s.line && line < s.line + s.lines);
    if (!slice) return undefined;
    const shift = line === slice.line ? (slice.shift ?? 0) : 0;
    return {
      cell: slice.cell,
      position: { line: slice.cellLine + line - slice.line, column: Math.max(0, column + shift) }
    };
  }
}
