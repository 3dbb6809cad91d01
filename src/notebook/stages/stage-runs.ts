import type TS from 'typescript';
import { remember } from '../syntax/by-key.js';
import { ts } from '../syntax/compiler.js';
import { isFunctionNode, isStaticMember, isThis } from '../syntax/function-node.js';
import type { UnitEdge, UnitGraph } from '../units/unit-graph.js';
import type { Unit } from '../units/unit.js';
import { walk } from '../syntax/walk.js';

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

/**
 * Lists what runs of a stage when its `run()` is called: fields, `run()` itself, and members that these name. The
 * classes are those of the stage, the one that extends the others first.
 */
export function findRunBodies(classes: readonly TS.ClassLikeDeclaration[]): readonly TS.Node[] {
  const members = classes.flatMap(each => [...each.members]).filter(each => !isStaticMember(each));
  const named = new Set(['run', 'constructor']);
  const found = new Set<TS.ClassElement>();
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const member of members) {
      const isField = ts.isPropertyDeclaration(member) && !isFunctionField(member);
      const name = ts.isConstructorDeclaration(member) ? 'constructor' : member.name?.getText();
      if (found.has(member) || !(isField || (name !== undefined && named.has(name)))) continue;
      found.add(member);
      for (const node of walk([member])) if (isOfThis(node)) named.add(node.name.text);
    }
  }
  const bodies = new Set([...found].flatMap(member => [...walk([member])]));
  return classes.flatMap(findBodies).filter(body => bodies.has(body));
}

function isFunctionField({ initializer }: TS.PropertyDeclaration): boolean {
  return initializer !== undefined && isFunctionNode(initializer);
}

function isOfThis(node: TS.Node): node is TS.PropertyAccessExpression {
  return ts.isPropertyAccessExpression(node) && isThis(node.expression);
}

/** Lists what runs of a class for an object of it. */
export function findBodies({ members }: TS.ClassLikeDeclaration): readonly TS.Node[] {
  return members.flatMap((member): readonly TS.Node[] => {
    if (isStaticMember(member)) return [];
    if (ts.isPropertyDeclaration(member)) {
      const { initializer } = member;
      return initializer ? [isFunctionNode(initializer) ? initializer.body : initializer] : [];
    }
    return isFunctionNode(member) ? [member.body] : [];
  });
}

/** Collects units and what they use when they run, but not what is extracted only for what it changes. */
export function findUsed(
  graph: UnitGraph,
  units: Iterable<Unit>,
  isFollowed: (edge: UnitEdge) => boolean = () => true
): ReadonlySet<Unit> {
  const found = new Set(units);
  for (const each of found) {
    const { unitEdges, loads } = graph.needs(each);
    for (const { kind, unit } of [...unitEdges.filter(isFollowed), ...loads])
      if (kind === 'value') found.add(unit);
  }
  return found;
}
