import type TS from 'typescript';
import type { Diagnostic } from '../contract/diagnostic.js';
import { isGlobal } from './globals.js';
import { isCalled } from './import-use.js';
import { locateNode } from './parsed-cell.js';
import type { Unit } from './unit.js';
import type { UnitGraph } from './unit-graph.js';
import { outermost } from './writes.js';

/** Globals of which no stage has the notebook's: those of its module, and what only prints. */
export const OWN_GLOBALS: ReadonlySet<string> = new Set([
  'module',
  'exports',
  'require',
  'console'
]);

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
    return [...byPlace].map(([place, node]) => toDiagnostic(unit, place, node));
  });
}

function toDiagnostic({ cell }: Unit, place: string, node: TS.Node): Diagnostic {
  return {
    severity: 'warning',
    code: 'notebook/not-extracted',
    message: `\`${place}\` is set in the notebook only: in the pipeline it is as it was before.`,
    location: locateNode(cell, node),
    help: ['Set it in `run()`, or in a file of yours that the notebook imports.']
  };
}
