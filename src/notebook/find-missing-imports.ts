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
      const name = classOf(text);
      const notebooks = name === '' ? [] : (options.declaredIn?.(name) ?? []);
      const help = notebooks.length > 0 ? readFirst(name, notebooks, cell.notebook) : CORRECT;
      return [missing(cell, statement.moduleSpecifier, help)];
    })
  );
}

/** The class that a file is named after; a folder and what is no code are named after none. */
function classOf(specifier: string): string {
  return /\/(\w+)(?:\.[jt]sx?)?$/.exec(specifier)?.[1] ?? '';
}

const CORRECT = 'Correct the path; it counts from the root of the project, or from the notebook.';

function readFirst(name: string, notebooks: readonly string[], importer: string): string {
  const found = notebooks.map(path => `\`${path}\``).join(' and ');
  const both = [importer, ...notebooks.slice(0, 1)].map(quoteWord).join(' ');
  return `${found} declares \`${name}\`, and was not read: name both notebooks once, with \`stagebook write-graph ${both}\`.`;
}

function missing(cell: ParsedCell, specifier: TS.StringLiteral, help: string): Diagnostic {
  return {
    severity: 'error',
    code: 'notebook/missing-import',
    message: `There is no file for the import \`${specifier.text}\`.`,
    location: locateNode(cell, specifier),
    help: [help]
  };
}
