import type { Unit } from '../units/unit.js';
import type { UnitGraph } from '../units/unit-graph.js';

/**
 * Orders the units of one file so that what runs on loading (`extends`, decorators, static and constant
 * initialisers) comes after all that it may touch; otherwise they keep the order of the notebook.
 */
export function orderForLoading(graph: UnitGraph, units: readonly Unit[]): Unit[] {
  const inFile = new Set(units);
  const ordered = new Set<Unit>();
  const open = new Set<Unit>();
  const calling = new Set<Unit>();
  const targets = (unit: Unit, eagerOnly: boolean): Unit[] =>
    graph
      .unitEdges(unit)
      .filter(edge => edge.kind !== 'type' && (edge.reference.eager || !eagerOnly))
      .map(edge => edge.unit)
      .filter(target => inFile.has(target));

  const place = (unit: Unit): void => {
    if (ordered.has(unit) || open.has(unit)) return;
    open.add(unit);
    for (const target of targets(unit, true)) call(target);
    open.delete(unit);
    ordered.add(unit);
  };
  /** What is used on loading may be called there: then its body runs, too. */
  const call = (unit: Unit): void => {
    if (calling.has(unit)) return;
    calling.add(unit);
    place(unit);
    for (const target of targets(unit, false)) call(target);
    calling.delete(unit);
  };

  for (const unit of units) place(unit);
  return [...ordered];
}
