import type TS from 'typescript';
import { groupBy, remember } from '../syntax/by-key.js';
import type { Effect } from '../effects/effect.js';
import { findBodies, findUsed } from './stage-runs.js';
import { isAbstract } from '../units/stage-classes.js';
import type { Unit } from '../units/unit.js';
import type { UnitGraph } from '../units/unit-graph.js';

/** What a stage uses, and what its code changes when it runs. */
export interface StageUse {
  readonly unit: Unit;
  readonly uses: ReadonlySet<Unit>;
  /** By the unit that declares what changes. */
  readonly effects: ReadonlyMap<Unit, readonly Effect[]>;
  /** Those of what files of the project declare. */
  readonly ofFiles: readonly Effect[];
}

/** By graph: it is asked for at each helper that a statement changes. */
const USES = new WeakMap<UnitGraph, readonly StageUse[]>();

/**
 * Tells whether the stages set or grow a helper by themselves, as a statement of the notebook did: each that uses
 * it changes what the statement changed, and one of them by the very same function (`timer.start()`).
 */
export function isChangedByStages(
  graph: UnitGraph,
  helper: Unit,
  { by, root }: Effect,
  extracted: ReadonlySet<Unit>
): boolean {
  if (!by) return false;
  const own = stageUses(graph)
    .filter(({ unit, uses }) => extracted.has(unit) && uses.has(helper))
    .map(({ effects }) => (effects.get(helper) ?? []).filter(effect => effect.root === root));
  return own.some(all => all.some(each => each.by === by)) && own.every(all => all.length > 0);
}

/** Lists the classes of stages that can be built, in notebook order. */
export function stageUses(graph: UnitGraph): readonly StageUse[] {
  return remember(USES, graph, () =>
    graph.scope.units.flatMap(unit => {
      const { methods } = graph.changes.values;
      return [...unit.classes.values()]
        .filter(node => graph.scope.isLive(unit) && methods.isStage(node) && !isAbstract(node))
        .map(node => toStageUse(graph, unit, node));
    })
  );
}

function toStageUse(graph: UnitGraph, unit: Unit, node: TS.ClassLikeDeclaration): StageUse {
  const { lookup, origins } = graph.changes.values;
  const all = graph.changes.whenRun(origins.bases(node).flatMap(findBodies));
  return {
    unit,
    uses: findUsed(graph, [unit]),
    // What a class of a file calls of one that extends it, is told of that one.
    effects: groupBy(
      all.filter(effect => !lookup.isOfFile(effect.node)),
      ({ root }) => lookup.declaringUnit(root)
    ),
    ofFiles: all.filter(({ root }) => lookup.isOfFile(root))
  };
}
