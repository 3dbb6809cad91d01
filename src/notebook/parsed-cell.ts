import type TS from 'typescript';
import type { CellLocation, Position, Range } from '../contract/diagnostic.js';
import type { NotebookCell } from '../contract/notebook.js';
import { bindFiles, isSyntaxOf, ts } from './compiler.js';
import { findModuleTag } from './module-tag.js';
import { walk } from './walk.js';

/** A code cell, parsed. */
export interface ParsedCell {
  readonly notebook: string;
  readonly cell: NotebookCell;
  readonly file: TS.SourceFile;
  /** The name of the module that the cell is: it begins with tslab's `@module Name`. */
  readonly module: string | undefined;
  /** What keeps the cell from parsing; empty where it parses. */
  readonly errors: readonly TS.DiagnosticWithLocation[];
}

/** The code cells of a notebook and the checker that binds names within each of them. */
export interface ParsedNotebook {
  readonly path: string;
  readonly cells: readonly ParsedCell[];
  readonly checker: TS.TypeChecker;
}

/** Parses the code cells of a notebook, each by itself: names across cells are bound by {@link Scope}. */
export function parseCells(path: string, cells: readonly NotebookCell[]): ParsedNotebook {
  const code = cells.filter(cell => cell.kind === 'code' && cell.source.trim() !== '');
  const names = new Map(code.map(cell => [cell, `/${cell.number}${extensionOf(cell.source)}`]));
  const nameOf = (cell: NotebookCell): string => names.get(cell) ?? '';
  const program = bindFiles(new Map(code.map(cell => [nameOf(cell), cell.source])));
  const parsed = code.map(cell => {
    const file = program.getSourceFile(nameOf(cell));
    if (!file) throw new Error(`Internal: cell ${cell.number} of ${path} was not parsed`);
    const errors = [...program.getSyntacticDiagnostics(file), ...findUsing(file)];
    const tag = findModuleTag(cell.source);
    return { notebook: path, cell, file, module: tag?.isValid ? tag.name : undefined, errors };
  });
  return { path, checker: program.getTypeChecker(), cells: parsed };
}

/** The kernel's compiler, TypeScript 5.0, does not know `using`: the cell cannot run. */
function findUsing(file: TS.SourceFile): TS.DiagnosticWithLocation[] {
  if (!/\busing\b/.test(file.text)) return [];
  const found = [...walk([file])].find(
    node => ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.Using) !== 0
  );
  if (!found) return [];
  const start = found.getStart(file);
  return [
    {
      category: ts.DiagnosticCategory.Error,
      code: 0,
      file,
      start,
      length: 'using'.length,
      messageText: '`using` is not part of TypeScript 5.0, which compiles cells'
    }
  ];
}

/** Returns the place of the name that a module cell gives itself. */
export function locateModule(cell: ParsedCell): CellLocation {
  const { start, end } = findModuleTag(cell.cell.source) ?? { start: 0, end: 0 };
  return locate(cell, start, end);
}

/** The kernel takes JSX in every cell. Read as such, `<T>value` and `<T>(x: T) => x` would be no TypeScript. */
function extensionOf(source: string): '.ts' | '.tsx' {
  const isJsx = /<\/|\/>/.test(source) && !isSyntaxOf('.ts', source) && isSyntaxOf('.tsx', source);
  return isJsx ? '.tsx' : '.ts';
}

/** Returns the place of a stretch of a cell's text. */
export function locate(cell: ParsedCell, start: number, end: number): CellLocation {
  return {
    kind: 'cell',
    notebook: cell.notebook,
    cellId: cell.cell.id,
    cellNumber: cell.cell.number,
    range: toRange(cell, start, end)
  };
}

/** Returns the place of a node, without the comments before it. */
export function locateNode(cell: ParsedCell, node: TS.Node): CellLocation {
  return locate(cell, node.getStart(cell.file), node.end);
}

/** Converts offsets in a cell's text to lines and columns. */
export function toRange(cell: ParsedCell, start: number, end: number): Range {
  return { start: toPosition(cell, start), end: toPosition(cell, end) };
}

function toPosition(cell: ParsedCell, offset: number): Position {
  const { line, character } = cell.file.getLineAndCharacterOfPosition(offset);
  return { line, column: character };
}
