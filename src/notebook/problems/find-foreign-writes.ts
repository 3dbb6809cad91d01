import type TS from 'typescript';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { isGlobal, OWN_GLOBALS } from '../units/globals.js';
import { isSameImport } from '../cells/import-binding.js';
import { findImportUses, isCalled, isImportWrite } from '../units/import-use.js';
import { relateImport } from '../units/labels.js';
import { locateNode } from '../cells/parsed-cell.js';
import type { ImportEdge, UnitGraph } from '../units/unit-graph.js';
import type { Unit } from '../units/unit.js';
import { outermost } from '../syntax/writes.js';

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
    if (write) return [toImported(other, write, owner)];
  }
  return [];
}

function toImported({ cell }: Unit, edge: ImportEdge, owner: string): Diagnostic {
  const { reference, import: binding } = edge;
  return {
    severity: 'error',
    code: 'notebook/mutated-helper',
    message: `\`${reference.name}\`, which ${owner} imports, is changed by a statement that is not extracted.`,
    location: locateNode(cell, reference.node),
    related: relateImport(binding),
    help: [
      `Change it in '${binding.source.specifier}' itself, make the value a param, or change it in \`run()\`.`
    ]
  };
}

/** Finds statements that change a global (`Math.random = …`, `process.env.X = …`): they are not extracted. */
export function findGlobalWrites(
  graph: UnitGraph,
  extracted: ReadonlySet<Unit>,
  needed: ReadonlySet<Unit>
): Diagnostic[] {
  if (extracted.size === 0) return [];
  return graph.scope.units.flatMap(unit => {
    if (needed.has(unit) || unit.ambient || unit.cell.errors.length > 0) return [];
    const changed = graph.needs(unit).unbound.filter(({ name, node, write, eager, erased }) => {
      const isChange = write === 'mutate' && eager && !erased && !isCalled(node);
      return isChange && isGlobal(name) && !OWN_GLOBALS.has(name);
    });
    const byPlace = new Map(changed.map(({ node }) => [outermost(node).getText(), node]));
    return [...byPlace].map(([place, node]) => toGlobal(unit, place, node));
  });
}

function toGlobal({ cell }: Unit, place: string, node: TS.Node): Diagnostic {
  return {
    severity: 'warning',
    code: 'notebook/not-extracted',
    message: `\`${place}\` is set in the notebook only: in the pipeline it is as it was before.`,
    location: locateNode(cell, node),
    help: ['Set it in `run()`, or in a file of yours that the notebook imports.']
  };
}
