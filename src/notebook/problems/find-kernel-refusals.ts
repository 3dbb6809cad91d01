import { posix } from 'node:path';
import type TS from 'typescript';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { removeStatement, replaceText, type CellEdit } from '../cells/cell-edit.js';
import { ts } from '../syntax/compiler.js';
import type { ExtractOptions } from '../extraction.js';
import { findLostNamespaces } from './find-lost-namespaces.js';
import { findScripts } from './find-scripts.js';
import { locate, locateNode, type ParsedCell } from '../cells/parsed-cell.js';
import { relativeSpecifier, resolveLocal } from '../cells/specifier.js';
import { findFileImports } from '../units/import-use.js';
import type { UnitGraph } from '../units/unit-graph.js';

/** Finds what the pipeline takes and the kernel does not: without a word the cell would fail there alone. */
export function findKernelRefusals(graph: UnitGraph, options: ExtractOptions): Diagnostic[] {
  const inCells = graph.notebook.cells
    .filter(cell => cell.errors.length === 0)
    .flatMap(cell => [...findExports(cell), ...findPlaces(graph, cell, options)]);
  return [...inCells, ...findScripts(graph, options), ...findLostNamespaces(graph)];
}

/** Only cells that are a module export; `export default` passes, as what it declares has a name of its own. */
function findExports(cell: ParsedCell): Diagnostic[] {
  if (cell.module !== undefined) return [];
  const exports = cell.file.statements.flatMap(statement => toExport(cell, statement));
  const [first] = exports;
  if (!first) return [];
  return [
    {
      severity: 'warning',
      code: 'notebook/kernel',
      message:
        'The kernel refuses `export` in a cell; every cell has the names of the others anyway.',
      location: locate(cell, first.start, first.end),
      help: ['Remove `export`; or make the cell a module, `/** @module Name */`, and import it.'],
      fixes: [{ title: 'Remove `export` from the cell', edits: exports.map(({ edit }) => edit) }]
    }
  ];
}

interface Export {
  readonly start: number;
  readonly end: number;
  readonly edit: CellEdit;
}

function toExport(cell: ParsedCell, statement: TS.Statement): Export[] {
  const start = statement.getStart(cell.file);
  if (ts.isExportDeclaration(statement)) {
    const { exportClause: clause, moduleSpecifier } = statement;
    // `export … from` gives no name to the cell, and `export {}` gives away none.
    if (moduleSpecifier || !clause || !ts.isNamedExports(clause)) return [];
    if (clause.elements.length === 0) return [];
    return [{ start, end: statement.end, edit: removeStatement(cell, statement) }];
  }
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  const word = modifiers.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  if (!word || modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return [];
  const from = word.getStart(cell.file);
  const space = /^\s*/.exec(cell.file.text.slice(word.end))?.[0] ?? '';
  const edit = replaceText(cell, from, word.end + space.length, '');
  return [{ start: from, end: word.end, edit }];
}

/** Stagebook's kernel looks for files in the root of the project, wherever the notebook is; plain tslab beside it. */
function findPlaces(graph: UnitGraph, cell: ParsedCell, options: ExtractOptions): Diagnostic[] {
  return findFileImports(graph, cell).flatMap(({ specifier: node }): Diagnostic[] => {
    const { text } = node;
    const path = resolveLocal(text, graph.path, options);
    const isOutside = posix.normalize(path).startsWith('../');
    const specifier = relativeSpecifier('', path);
    const isFolder = path.endsWith('/index.js') && !/(^|\/)index(\.[jt]s)?$/.test(text);
    const isFound = !isFolder && specifier === resolveLocal(text, '', options);
    if (isOutside || isFound) return [];
    return [
      {
        severity: 'warning',
        code: 'notebook/kernel',
        message: isFolder
          ? `The kernel does not find \`${text}\`: it takes no folder for the \`index.ts\` in it.`
          : `Stagebook's kernel does not find \`${text}\`: its cells run in the root of the project, wherever the notebook is.`,
        location: locateNode(cell, node),
        help: [`Write \`${specifier}\`, which is the file in that kernel and in the pipeline.`],
        fixes: [
          {
            title: `Import from '${specifier}'`,
            // Between the quotes, which stay as the author typed them.
            edits: [replaceText(cell, node.getStart(cell.file) + 1, node.end - 1, specifier)]
          }
        ]
      }
    ];
  });
}
