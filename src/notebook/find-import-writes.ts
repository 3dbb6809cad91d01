import type { Diagnostic } from '../contract/diagnostic.js';
import { isSameImport } from './import-binding.js';
import { findImportUses, isImportWrite } from './import-use.js';
import { locateNode } from './parsed-cell.js';
import type { Unit } from './unit.js';
import type { ImportEdge, UnitGraph } from './unit-graph.js';

/** Finds statements of the notebook that change an imported object which a unit uses: they are not extracted. */
export function findImportWrites(
  graph: UnitGraph,
  unit: Unit,
  owner: string,
  extracted: ReadonlySet<Unit>
): Diagnostic[] {
  const used = findImportUses(graph, unit);
  if (used.length === 0) return [];
  const others = graph.scope.units.filter(
    other => !extracted.has(other) && other.cell.errors.length === 0
  );
  for (const other of others) {
    const write = findImportUses(graph, other).find(
      edge => isImportWrite(edge) && used.some(use => isSameImport(use.import, edge.import))
    );
    if (write) return [toDiagnostic(other, write, owner)];
  }
  return [];
}

function toDiagnostic({ cell }: Unit, edge: ImportEdge, owner: string): Diagnostic {
  const { reference, import: binding } = edge;
  return {
    severity: 'error',
    code: 'notebook/mutated-helper',
    message: `\`${reference.name}\`, which ${owner} imports, is changed by a statement that is not extracted.`,
    location: locateNode(cell, reference.node),
    related: [
      {
        message: `\`${reference.name}\` is imported here.`,
        location: locateNode(binding.cell, binding.node)
      }
    ],
    help: [
      `Change it in '${binding.source.specifier}' itself, make the value a param, or change it in \`run()\`.`
    ]
  };
}
