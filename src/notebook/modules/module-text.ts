import type { CellSlice } from '../../contract/cell-map.js';
import type { ParsedCell } from '../cells/parsed-cell.js';

/** A change of the text between two offsets of a cell; it must not add or remove a line end. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Builds the text of a module line by line and keeps where each line came from. */
export class ModuleText {
  readonly slices: CellSlice[] = [];
  readonly #lines: string[] = [];

  /** Appends a line that stands in no cell. */
  addLine(line: string): void {
    this.#lines.push(line);
  }

  /** Appends a stretch of a cell's text as it stands, but for the edits, which must be in order. */
  addSlice(cell: ParsedCell, start: number, end: number, edits: readonly Edit[]): void {
    const { file } = cell;
    const first = file.getLineAndCharacterOfPosition(start);
    const shifts = new Map<number, number>([[first.line, first.character]]);
    let text = '';
    let offset = start;
    for (const edit of edits) {
      text += file.text.slice(offset, edit.start) + edit.text;
      offset = edit.end;
      const { line } = file.getLineAndCharacterOfPosition(edit.start);
      shifts.set(line, (shifts.get(line) ?? 0) + edit.end - edit.start - edit.text.length);
    }
    text += file.text.slice(offset, end);
    const lines = text.split('\n');
    const starts = [...shifts.keys()];
    starts.forEach((line, i) => {
      const shift = shifts.get(line) ?? 0;
      this.slices.push({
        cell: cell.cell.id,
        line: this.#lines.length + line - first.line,
        cellLine: line,
        lines: (starts[i + 1] ?? first.line + lines.length) - line,
        ...(shift !== 0 && { shift })
      });
    });
    this.#lines.push(...lines);
  }

  /** Returns the whole text, with a line end at its end. */
  toString(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}
