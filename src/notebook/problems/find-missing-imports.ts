import type TS from 'typescript';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { findFileImports } from '../units/import-use.js';
import { adviseReading } from '../units/elsewhere.js';
import type { ExtractOptions, StageClass } from '../extraction.js';
import { locateClass, locateNode, type ParsedCell } from '../cells/parsed-cell.js';
import type { NotebookPlan } from '../plan-notebook.js';
import { resolveLocal, sourceFiles } from '../cells/specifier.js';
import type { Unit } from '../units/unit.js';
import { isIn } from '../syntax/walk.js';

/** What there is to import besides packages. */
interface Files {
  readonly options: ExtractOptions;
  /** Paths of all generated modules, which need not be on disk yet. */
  readonly generated: ReadonlySet<string>;
  /** Classes whose modules are not generated, for an error. */
  readonly kept: readonly StageClass[];
}

/** An import of a file that is not there. */
export interface MissingImport {
  readonly diagnostic: Diagnostic;
  /** What would load the file. */
  readonly users: readonly Unit[];
}

/** Finds imports of files that are not there, where a generated module or the program would load them. */
export function findMissingImports(plan: NotebookPlan, files: Files): MissingImport[] {
  const { options, generated } = files;
  const exists = options.fileExists;
  if (!exists) return [];
  const { graph } = plan;
  return graph.notebook.cells.flatMap(cell =>
    findFileImports(graph, cell).flatMap(({ statement, specifier }) => {
      const path = resolveLocal(specifier.text, graph.path, options);
      const paths = sourceFiles(path.replace(/^\.\//, ''));
      if (paths.some(path => generated.has(path) || exists(path))) return [];
      const users = findUsers(plan, cell, statement);
      if (users.length === 0) return [];
      return [{ users, diagnostic: missing(cell, specifier, paths, files) }];
    })
  );
}

/** Finds what would load an import; what needs its types alone does not, and neither does what is kept back. */
function findUsers(
  { graph, files, program, programBlocked, roots }: NotebookPlan,
  cell: ParsedCell,
  statement: TS.ImportDeclaration
): readonly Unit[] {
  const written = files.files.flatMap(file => file.units);
  if (!statement.importClause)
    return written.filter(unit =>
      cell.module === undefined ? roots.has(unit) : unit.cell === cell
    );
  return [...written, ...(programBlocked ? [] : program)].filter(unit =>
    graph.needs(unit).edges.some(edge => {
      if (!('import' in edge) || edge.kind === 'type') return false;
      return isIn(edge.import.node, statement);
    })
  );
}

function missing(
  cell: ParsedCell,
  specifier: TS.StringLiteral,
  paths: readonly string[],
  { options, kept }: Files
): Diagnostic {
  const withheld = kept.find(({ module }) => paths.includes(module));
  const name = classOf(specifier.text);
  const notebooks = withheld || name === '' ? [] : (options.declaredIn?.(name) ?? []);
  return {
    severity: 'error',
    code: 'notebook/missing-import',
    message: `There is no file for the import \`${specifier.text}\`.`,
    location: locateNode(cell, specifier),
    ...(withheld && {
      related: [
        {
          message: `\`${withheld.name}\` is kept back by an error.`,
          location: locateClass(withheld)
        }
      ]
    }),
    help: [
      withheld
        ? `Correct what keeps \`${withheld.name}\` back.`
        : notebooks.length > 0
          ? adviseReading(name, notebooks, cell.notebook)
          : 'Correct the path; it counts from the root of the project, or from the notebook.'
    ]
  };
}

/** The class that a file is named after; a folder and what is no code are named after none. */
function classOf(specifier: string): string {
  return /\/(\w+)(?:\.[jt]sx?)?$/.exec(specifier)?.[1] ?? '';
}
