import type { Diagnostic } from '../../contract/diagnostic.js';
import type { NotebookDocument } from '../../contract/notebook.js';
import { ts } from '../syntax/compiler.js';
import type { Owners } from './find-problems.js';
import { findModuleTag } from '../cells/module-tag.js';
import {
  locate,
  locateModule,
  type ParsedCell,
  type ParsedNotebook
} from '../cells/parsed-cell.js';
import type { Redeclaration } from '../units/scope.js';
import { helpSplit, isSplit } from '../units/split-namespaces.js';
import type { UnitGraph } from '../units/unit-graph.js';

/** Finds what is wrong with cells by themselves: no ids, syntax errors, modules without a name. */
export function findCellProblems(notebook: NotebookDocument, parsed: ParsedNotebook): Diagnostic[] {
  const withoutId = notebook.cells.find(cell => cell.id.startsWith('#'));
  const ids: Diagnostic[] = withoutId
    ? [
        {
          severity: 'warning',
          code: 'notebook/no-cell-ids',
          message: `\`${notebook.path}\` has cells without an id, so they are known by their position.`,
          location: {
            kind: 'cell',
            notebook: notebook.path,
            cellId: withoutId.id,
            cellNumber: withoutId.number
          },
          help: ['Save the notebook once in JupyterLab 4, which gives every cell an id.']
        }
      ]
    : [];
  return [
    ...ids,
    ...parsed.cells.flatMap(cell => [...toSyntaxError(cell), ...findModuleName(cell)])
  ];
}

/** One report for each cell: what follows the first error is mostly its echo. */
function toSyntaxError(cell: ParsedCell): Diagnostic[] {
  const [error] = cell.errors;
  if (!error) return [];
  const text = ts.flattenDiagnosticMessageText(error.messageText, ' ').replace(/\.$/, '');
  return [
    {
      severity: 'error',
      code: 'notebook/syntax',
      message: `The cell does not parse: ${text.charAt(0).toLowerCase()}${text.slice(1)}.`,
      location: locate(cell, error.start, error.start + error.length),
      help: [helpWithSyntax(cell, error.start)]
    }
  ];
}

function helpWithSyntax({ file: { text } }: ParsedCell, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1);
  if (/^\s*[%!]/.test(line)) {
    return 'TypeScript kernels have no magics: remove the line, or run it in a terminal.';
  }
  return 'Correct the cell. Stages that do not need it are written all the same; where the cells that build stages need it (`pipeline(…)`), those of other notebooks.';
}

/** The kernel says nothing of it, and an import from such a cell finds no file. */
function findModuleName(cell: ParsedCell): Diagnostic[] {
  const tag = findModuleTag(cell.cell.source);
  if (!tag || tag.isValid) return [];
  const name = tag.name.replace(/\s*\n[ \t*]*/g, ' ');
  const word = /(\w+)\W*$/.exec(tag.name.split('\n')[0] ?? '')?.[1] ?? 'util';
  return [
    {
      severity: 'warning',
      code: 'notebook/module-name',
      message: `\`${name}\` is no name of a module, so the cell is an ordinary one, as in the kernel.`,
      location: locateModule(cell),
      help: [
        `Name it with letters, digits and \`_\` alone, \`/** @module ${word} */\`, and import it from './${word}'.`
      ]
    }
  ];
}

/** Tells which declaration counts where several cells declare a name that the pipeline uses. */
export function findRedeclarations(graph: UnitGraph, owners: Owners): Diagnostic[] {
  const used = new Set(
    [...owners.keys()].flatMap(unit => [
      ...unit.names.keys(),
      ...(unit.module ? [unit.module.name] : []),
      ...graph.needs(unit).edges.map(edge => edge.reference.name)
    ])
  );
  return graph.scope.redeclarations
    .filter(({ name }) => used.has(name))
    .flatMap(each => toDiagnostics(graph, each));
}

function toDiagnostics(graph: UnitGraph, redeclaration: Redeclaration): Diagnostic[] {
  const { name, winner, losers } = redeclaration;
  const { number, executionCount: ranAt } = winner.cell.cell;
  const related = losers.map(({ location }) => ({
    message: `\`${name}\` is also declared here.`,
    location
  }));
  const later = losers.find(
    ({ cell: { cell } }) => (cell.executionCount ?? 0) > (ranAt ?? Infinity)
  );
  const isParted = isSplit(graph, redeclaration);
  const redeclared: Diagnostic = {
    severity: isParted ? 'warning' : 'info',
    code: 'notebook/redeclared',
    message: isParted
      ? `\`${name}\` is declared by several cells, which do not become one: the last one, cell ${number}, counts alone.`
      : `\`${name}\` is declared by several cells; the last one, cell ${number}, counts.`,
    location: winner.location,
    related,
    ...(isParted && { help: [helpSplit(name)] })
  };
  if (!later) return [redeclared];
  return [
    redeclared,
    {
      severity: 'warning',
      code: 'notebook/execution-order',
      message: `\`${name}\` is taken from cell ${number}, but cell ${later.cell.cell.number} ran after it.`,
      location: winner.location,
      related: [{ message: `\`${name}\` is declared here, too.`, location: later.location }],
      help: ['Restart the kernel and run all cells, or remove the declaration that is out of date.']
    }
  ];
}
