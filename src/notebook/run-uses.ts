import { remember } from './by-key.js';
import { ts } from './compiler.js';
import { isFunctionNode, isStaticMember } from './function-node.js';
import { findUsed } from './stage-changes.js';
import type { Unit } from './unit.js';
import type { UnitEdge, UnitGraph } from './unit-graph.js';

type Uses = Map<Unit, ReadonlySet<Unit>>;

/** By graph and stage: they are asked for of each pair of stages. */
const USES = new WeakMap<UnitGraph, Uses>();
const TOGETHER = new WeakMap<UnitGraph, Uses>();

/**
 * Collects what a stage uses when it runs. Another stage of which it only reads a static field, or loads the outs
 * (`Train.best`, `Train.load()`), does not run with it.
 */
export function usesOfRun(graph: UnitGraph, stage: Unit): ReadonlySet<Unit> {
  return collect(graph, stage, USES, edge => findMember(graph, edge) !== 'field');
}

/** Tells whether two stages do the same, or one does what the other does, as a class does that extends another one. */
export function runsWith(graph: UnitGraph, stage: Unit, other: Unit): boolean {
  const [a, b] = [stage, other].map(each =>
    collect(graph, each, TOGETHER, edge => findMember(graph, edge) === undefined)
  );
  return a?.has(other) === true || b?.has(stage) === true;
}

function collect(
  graph: UnitGraph,
  stage: Unit,
  known: WeakMap<UnitGraph, Uses>,
  isFollowed: (edge: UnitEdge) => boolean
): ReadonlySet<Unit> {
  const all = remember(known, graph, () => new Map<Unit, ReadonlySet<Unit>>());
  return remember(all, stage, () => findUsed(graph, [stage], isFollowed));
}

/** Says what a use reaches of a stage's class, where it is nothing but a static member. */
function findMember(
  graph: UnitGraph,
  { unit, reference }: UnitEdge
): 'field' | 'function' | undefined {
  const { methods, origins } = graph.changes.values;
  const { name, node } = reference;
  const { parent } = node;
  const own = unit.classes.get(name);
  if (!own || !methods.isStage(own)) return undefined;
  if (ts.isVariableDeclaration(parent))
    return ts.isObjectBindingPattern(parent.name) ? 'field' : undefined;
  if (!ts.isPropertyAccessExpression(parent) || parent.expression !== node) return undefined;
  const members = origins.bases(own).flatMap(each => [...each.members]);
  const named = members.filter(each => each.name?.getText() === parent.name.text);
  return named.some(each => isStaticMember(each) && isFunctionNode(each)) ? 'function' : 'field';
}
