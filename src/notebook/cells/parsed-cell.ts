import type TS from 'typescript';
import type { CellLocation, Range } from '../../contract/diagnostic.js';
import type { NotebookCell } from '../../contract/notebook.js';
import { bindFiles, isSyntaxOf, ts } from '../syntax/compiler.js';
import type { StageClass } from '../extraction.js';
import { findModuleTag } from './module-tag.js';
import { positionAt } from '../syntax/position.js';
import { walk } from '../syntax/walk.js';

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
    const errors = [...program.getSyntacticDiagnostics(file), ...findUnknownSyntax(file)];
    const tag = findModuleTag(cell.source);
    return { notebook: path, cell, file, module: tag?.isValid ? tag.name : undefined, errors };
  });
  return { path, checker: program.getTypeChecker(), cells: parsed };
}

/** Finds what parses but cannot run in a cell: the kernel's TypeScript is 5.0, and its modules are CommonJS. */
function findUnknownSyntax(file: TS.SourceFile): TS.DiagnosticWithLocation[] {
  if (!/\busing\b|\bmeta\b/.test(file.text)) return [];
  for (const node of walk([file])) {
    const messageText = describeUnknown(node);
    if (messageText === undefined) continue;
    const start = node.getStart(file);
    const length = ts.isVariableDeclarationList(node) ? 'using'.length : node.end - start;
    const category = ts.DiagnosticCategory.Error;
    return [{ category, code: 0, file, start, length, messageText }];
  }
  return [];
}

function describeUnknown(node: TS.Node): string | undefined {
  if (ts.isVariableDeclarationList(node))
    return (node.flags & ts.NodeFlags.Using) !== 0
      ? '`using` is not part of TypeScript 5.0, which compiles cells'
      : undefined;
  return ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword
    ? '`import.meta` does not exist in cells, which are run as CommonJS; `process.cwd()` is the folder of the project'
    : undefined;
}

/** Returns the place of the name that a module cell gives itself. */
export function locateModule(cell: ParsedCell): CellLocation {
  const { start, end } = findModuleTag(cell.cell.source) ?? { start: 0, end: 0 };
  return locate(cell, start, end);
}

/** Other kernels take JSX. Read as such, `<T>value` and `<T>(x: T) => x` would be no TypeScript. */
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
  return { start: positionAt(cell.file, start), end: positionAt(cell.file, end) };
}

/** Returns the place where a class is declared. */
export function locateClass({ notebook, cell, cellNumber, range }: StageClass): CellLocation {
  return { kind: 'cell', notebook, cellId: cell, cellNumber, range };
}
