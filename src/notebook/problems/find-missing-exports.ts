import type TS from 'typescript';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { ts } from '../syntax/compiler.js';
import { locateModule, locateNode } from '../cells/parsed-cell.js';
import type { Unit } from '../units/unit.js';
import type { UnitEdge, UnitGraph } from '../units/unit-graph.js';

/** Finds uses of names that a cell imports from a module cell, which does not export them. */
export function findMissingExports(graph: UnitGraph, unit: Unit, user: string): Diagnostic[] {
  if (unit.cell.errors.length > 0) return [];
  const missing = graph
    .unitEdges(unit)
    .filter(edge => edge.kind !== 'type' && isMissing(edge))
    .map(edge => ({ edge, name: edge.via?.imported ?? '' }));
  return missing
    .filter(({ name }, i) => missing.findIndex(other => other.name === name) === i)
    .map(({ edge, name }) => toDiagnostic(graph, { unit, user, edge, name }));
}

function isMissing({ via, unit: { cell, names, statements } }: UnitEdge): boolean {
  if (!via || ['*', '='].includes(via.imported) || cell.errors.length > 0) return false;
  return !names.has(via.imported) && !statements.some(each => mayExport(each, via.imported));
}

/** Of `export * from …` and `export = …` only their modules tell what they export. */
function mayExport(statement: TS.Statement, name: string): boolean {
  if (ts.isExportAssignment(statement)) return name === 'default' || !!statement.isExportEquals;
  if (!ts.isExportDeclaration(statement)) return false;
  return !statement.exportClause || ts.isNamespaceExport(statement.exportClause);
}

function toDiagnostic(
  graph: UnitGraph,
  use: {
    readonly unit: Unit;
    readonly user: string;
    readonly edge: UnitEdge;
    readonly name: string;
  }
): Diagnostic {
  const { name, edge, unit, user } = use;
  const { cell, module } = edge.unit;
  const label = module?.name ?? '';
  const replaced = graph.scope.replacedModules(label).find(other => other.names.has(name));
  return {
    severity: 'error',
    code: 'notebook/unbound-name',
    message: `\`${name}\` is used by ${user} but module \`${label}\`, cell ${cell.cell.number}, does not export it.`,
    location: locateNode(unit.cell, edge.reference.node),
    related: [
      replaced
        ? {
            message: 'This cell exports it; the later one replaces the whole module.',
            location: locateModule(replaced.cell)
          }
        : { message: `Module \`${label}\` is this cell.`, location: locateModule(cell) }
    ],
    help: [
      replaced
        ? `Put both cells of \`${label}\` into one, or give one of the modules another name.`
        : `Export it from cell ${cell.cell.number}: \`export const ${name} = …\`.`
    ]
  };
}
