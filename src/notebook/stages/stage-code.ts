import type TS from 'typescript';
import { remember } from '../syntax/by-key.js';
import { ts } from '../syntax/compiler.js';
import { VALUE } from '../syntax/declared-names.js';
import { classifyClass, isAbstract } from '../units/stage-classes.js';
import { inOrder, type Unit } from '../units/unit.js';
import type { UnitEdge, UnitGraph } from '../units/unit-graph.js';
import { DECLARATIONS, findLibraryName } from '../units/wiring.js';

/** A stage class, and all whose code runs when its module is loaded or its `run()` is called. */
export interface StageCode {
  readonly name: string;
  readonly node: TS.ClassLikeDeclaration;
  readonly runs: ReadonlySet<Unit>;
}

/** What is loaded with stages. */
interface Loaded {
  readonly unit: Unit;
  readonly users: readonly StageCode[];
}

/** By graph: several kinds of problems are looked for in it. */
const CODE = new WeakMap<UnitGraph, readonly StageCode[]>();

/** Lists the classes of a notebook's stages that can be built. */
export function findStageCode(graph: UnitGraph, roots: readonly Unit[]): readonly StageCode[] {
  return remember(CODE, graph, () =>
    roots.flatMap(root => {
      const classes = [...root.classes].filter(
        ([name, node]) => !isAbstract(node) && classifyClass(graph, root, name) !== 'no'
      );
      return classes.map(([name, node]) => ({ name, node, runs: reachByCode(graph, root) }));
    })
  );
}

/** Lists what stages load; where a cell does not parse or awaits, that is an error of its own. */
export function findLoaded(graph: UnitGraph, stages: readonly StageCode[]): readonly Loaded[] {
  return inOrder(new Set(stages.flatMap(({ runs }) => [...runs])))
    .filter(unit => unit.cell.errors.length === 0 && !graph.needs(unit).awaits)
    .map(unit => ({ unit, users: stages.filter(({ runs }) => runs.has(unit)) }));
}

/** Collects units whose code a unit runs; what it names only in `dep()` or for types is not run. */
function reachByCode(graph: UnitGraph, root: Unit): ReadonlySet<Unit> {
  const found = new Set([root]);
  for (const unit of found) {
    const { unitEdges, loads } = graph.needs(unit);
    for (const edge of unitEdges)
      if (edge.kind === 'value' && !isWrittenDown(graph, unit, edge)) found.add(edge.unit);
    for (const load of loads) if (load.kind === 'value') found.add(load.unit);
    for (const changer of graph.changes.declarersOf(unit)) found.add(changer);
  }
  return found;
}

/** `lr = param(config.lr)`: the value goes into `params.yaml`, and it is from there that the stage has it. */
function isWrittenDown(graph: UnitGraph, unit: Unit, { reference, unit: used }: UnitEdge): boolean {
  if (used.classes.size > 0) return false;
  const lookUp = (name: string) => graph.scope.resolve(name, VALUE, unit);
  const isDeclaration = (at: TS.Node) =>
    ts.isCallExpression(at) && DECLARATIONS.includes(findLibraryName(at.expression, lookUp) ?? '');
  return ts.findAncestor(reference.node, isDeclaration) !== undefined;
}
