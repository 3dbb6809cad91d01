import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import { VALUE } from '../syntax/declared-names.js';
import { isAbstract } from './stage-classes.js';
import type { Unit } from './unit.js';
import type { UnitEdge, UnitGraph } from './unit-graph.js';
import { findLibraryName } from './wiring.js';

/**
 * Finds the classes that can take the place of a method object: of `method<Base>(new Impl())`, those with a
 * base of `Impl`, or with `Base`, in common. Nothing names them until `params.yaml` does.
 */
export function findAlternatives(graph: UnitGraph, stages: Iterable<Unit>): Unit[] {
  const named = [...graph.reach(stages)].flatMap(unit =>
    graph.unitEdges(unit).flatMap(edge => (isInMethod(graph, unit, edge) ? [edge.unit] : []))
  );
  if (named.length === 0) return [];
  const bases = ancestors(graph, named);
  return graph.scope.units.filter(unit => {
    const isClass = [...unit.classes.values()].some(node => !isAbstract(node));
    if (!isClass || !graph.scope.isLive(unit)) return false;
    return [...ancestors(graph, [unit])].some(base => bases.has(base));
  });
}

/** Collects units and the classes and interfaces that they extend or implement. */
function ancestors(graph: UnitGraph, units: readonly Unit[]): ReadonlySet<Unit> {
  const found = new Set(units);
  for (const unit of found)
    for (const edge of graph.unitEdges(unit)) if (isHeritage(edge)) found.add(edge.unit);
  return found;
}

function isHeritage({ reference }: UnitEdge): boolean {
  return ts.findAncestor(reference.node, ts.isHeritageClause) !== undefined;
}

/** Tells whether a name stands in a call of `method`: its type argument, or the class of its object. */
function isInMethod(graph: UnitGraph, unit: Unit, { reference }: UnitEdge): boolean {
  const lookUp = (name: string) => graph.scope.resolve(name, VALUE, unit);
  const isMethod = (node: TS.Node) =>
    ts.isCallExpression(node) && findLibraryName(node.expression, lookUp) === 'method';
  return ts.findAncestor(reference.node, isMethod) !== undefined;
}
