import type TS from 'typescript';
import type { Diagnostic } from '../contract/diagnostic.js';
import { quoteWord } from '../contract/quote-word.js';
import { ts } from './compiler.js';
import type { ExtractOptions } from './extraction.js';
import { locateNode, type ParsedCell } from './parsed-cell.js';
import type { NotebookPlan } from './plan-notebook.js';
import { isLocal, resolveLocal, sourceFiles } from './specifier.js';

/** What there is to import besides packages. */
interface Files {
  readonly options: ExtractOptions;
  /** Paths of all generated modules, which need not be on disk yet. */
  readonly generated: ReadonlySet<string>;
}

/** Finds imports of files that are not there, where a generated module would load them. */
export function findMissingImports(
  { graph, files, program }: NotebookPlan,
  { options, generated }: Files
): Diagnostic[] {
  const exists = options.fileExists;
  const units = [...files.files.flatMap(file => file.units), ...program];
  if (!exists || units.length === 0) return [];
  const used = units
    .flatMap(unit => graph.needs(unit).edges)
    .flatMap(edge => ('import' in edge && edge.kind !== 'type' ? [edge.import] : []));
  const isUsed = (cell: ParsedCell, { pos, end, importClause }: TS.ImportDeclaration): boolean =>
    !importClause ||
    used.some(({ cell: from, node }) => from === cell && node.pos >= pos && node.end <= end);
  const isThere = (specifier: string): boolean => {
    if (graph.scope.moduleBehind(specifier)) return true;
    const local = resolveLocal(specifier, graph.path, options).replace(/^\.\//, '');
    return sourceFiles(local).some(path => generated.has(path) || exists(path));
  };
  return graph.notebook.cells.flatMap(cell =>
    cell.file.statements.flatMap(statement => {
      if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier))
        return [];
      const { text } = statement.moduleSpecifier;
      if (!isLocal(text) || isThere(text) || !isUsed(cell, statement)) return [];
      const notebooks = options.declaredIn?.(classOf(text)) ?? [];
      return [missing(cell, statement.moduleSpecifier, notebooks)];
    })
  );
}

/** The class that a file is named after. */
function classOf(specifier: string): string {
  return /(\w*)(?:\.[jt]s)?$/.exec(specifier)?.[1] ?? '';
}

function missing(
  cell: ParsedCell,
  specifier: TS.StringLiteral,
  notebooks: readonly string[]
): Diagnostic {
  const names = notebooks.map(path => `\`${path}\``).join(' and ');
  return {
    severity: 'error',
    code: 'notebook/missing-import',
    message: `There is no file for the import \`${specifier.text}\`.`,
    location: locateNode(cell, specifier),
    help: [
      notebooks.length === 0
        ? 'Correct the path; it counts from the root of the project, or from the notebook.'
        : `${names} declares \`${classOf(specifier.text)}\`, and was not read: name both notebooks once, with \`stagebook write-graph ${quoteWord(cell.notebook)} ${notebooks.slice(0, 1).map(quoteWord).join('')}\`.`
    ]
  };
}
