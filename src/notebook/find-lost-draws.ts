import type { Diagnostic } from '../contract/diagnostic.js';
import type { Change } from './changes.js';
import { isSettingStatement } from './find-lost-calls.js';
import { locateNode } from './parsed-cell.js';
import { shortText } from './short-text.js';
import type { Unit } from './unit.js';
import type { UnitGraph } from './unit-graph.js';
import { labelUnit } from './unit-label.js';

/**
 * Finds what draws from a generator that a file of the project keeps (`console.log(rnd())`) before an
 * extracted declaration does: it is not extracted, so the declaration gets the number that was its.
 */
export function findLostDraws(graph: UnitGraph, extracted: ReadonlySet<Unit>): Diagnostic[] {
  return graph.changes.ofFiles().flatMap(changes => {
    const last = changes.filter(({ unit }) => extracted.has(unit)).at(-1);
    const lost = changes.filter(
      ({ unit }) => last && unit.index < last.unit.index && !extracted.has(unit)
    );
    const byUnit = new Map(lost.map(change => [change.unit, change]));
    return [...byUnit.values()].flatMap(change =>
      last && !isSettingStatement(change.unit) ? [toDiagnostic(change, last.unit)] : []
    );
  });
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
