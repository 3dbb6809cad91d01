import type { Diagnostic } from '../contract/diagnostic.js';
import type { Change } from './changes.js';
import { isSettingStatement } from './find-lost-calls.js';
import { locateNode } from './parsed-cell.js';
import { shortText } from './short-text.js';
import type { Unit } from './unit.js';
import type { UnitGraph } from './unit-graph.js';
import { labelUnit } from './unit-label.js';

/**
 * Finds what draws from a generator (`console.log(rnd())`) before an extracted declaration does: it is not
 * extracted, so the declaration gets the number that was its. Of each generator the first is told.
 */
export function findLostDraws(graph: UnitGraph, extracted: ReadonlySet<Unit>): Diagnostic[] {
  const lost = new Map<Unit, Diagnostic>();
  for (const draws of graph.changes.draws()) {
    const last = draws.filter(({ unit }) => extracted.has(unit)).at(-1);
    const first = draws.find(({ unit }) => !extracted.has(unit) && !isSettingStatement(unit));
    if (last && first && first.unit.index < last.unit.index && !lost.has(first.unit))
      lost.set(first.unit, toDiagnostic(first, last.unit));
  }
  return [...lost.values()];
}

function toDiagnostic({ unit, effect: { node } }: Change, later: Unit): Diagnostic {
  return {
    severity: 'warning',
    code: 'notebook/not-extracted',
    message: `\`${shortText(node)}\` runs in the notebook only: ${labelUnit(later)} draws from the same generator later, and gets another value in the pipeline.`,
    location: locateNode(unit.cell, node),
    help: ['Draw behind what stages need, or make a generator with a seed of its own there.']
  };
}
