import type TS from 'typescript';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { ts } from '../syntax/compiler.js';
import type { Effect } from '../effects/effect.js';
import { findSharedFiles } from './find-shared-files.js';
import { findSharedMembers } from './find-shared-members.js';
import { nameDeclared, relateDeclaration } from '../units/labels.js';
import { usesOfRun } from '../stages/stage-runs.js';
import { findShared, isSetOnce, toSharedChange, type SharedBy } from '../stages/shared-change.js';
import { setsItself } from '../stages/sets-itself.js';
import { stageUses, type StageUse } from '../stages/stage-changes.js';
import { hasStage } from '../units/stage-classes.js';
import type { Unit } from '../units/unit.js';
import type { UnitGraph } from '../units/unit-graph.js';
import { isReplaced } from '../syntax/writes.js';

/** A stage that changes what a unit declares when it runs. */
interface Changer {
  readonly stage: StageUse;
  readonly effect: Effect;
}

/**
 * Finds objects that one stage changes when it runs (`history.push(loss)`) and another one uses, of each object the
 * first, and variables that a function of the notebook sets for one stage. In the notebook they share it; in the
 * pipeline each stage has a process, and an object, of its own.
 */
export function findSharedChanges(graph: UnitGraph, extracted: ReadonlySet<Unit>): Diagnostic[] {
  const stages = stageUses(graph).filter(({ unit }) => extracted.has(unit));
  if (stages.length < 2) return [];
  const changed = new Set(stages.flatMap(({ effects }) => [...effects.keys()]));
  const targets = [...extracted].filter(target => changed.has(target));
  const ofUnits = targets.flatMap(target => {
    const object = findObject(graph, target, stages);
    const variables = findVariables(graph, target, stages, object?.root);
    return [...(object ? [object.diagnostic] : []), ...variables];
  });
  return [...ofUnits, ...findSharedMembers(graph, extracted), ...findSharedFiles(graph, extracted)];
}

function findObject(
  graph: UnitGraph,
  target: Unit,
  stages: readonly StageUse[]
): { readonly root: TS.Node; readonly diagnostic: Diagnostic } | undefined {
  const changers = stages.flatMap((stage): readonly Changer[] => {
    const effect = stage.effects.get(target)?.find(each => isChange(graph, target, each));
    return effect ? [{ stage, effect }] : [];
  });
  const shared = findShared(graph, stages, changers, {
    isReader: ({ unit }, { effect: { root } }) =>
      usesOfRun(graph, unit).has(target) &&
      !setsItself(graph, unit, { unit: target, name: nameDeclared(target, root) })
  });
  return (
    shared && {
      root: shared.changer.effect.root,
      diagnostic: toDiagnostic(graph, target, shared)
    }
  );
}

/** Generators are told by others, and so are static members of stages. */
function isChange({ changes }: UnitGraph, target: Unit, effect: Effect): boolean {
  const { root, kind, isNumbering = false } = effect;
  if (ts.isClassLike(root) && changes.values.methods.isStage(root)) return false;
  return kind === 'mutate' && !isNumbering && !changes.isDraw(target, effect);
}

/** Finds variables that functions of the notebook set: what a stage sets itself is told by others. */
function findVariables(
  graph: UnitGraph,
  target: Unit,
  stages: readonly StageUse[],
  told: TS.Node | undefined
): Diagnostic[] {
  const changers = stages.flatMap((stage): readonly Changer[] =>
    (stage.effects.get(target) ?? [])
      .filter(effect => effect.root !== told && isSetting(graph, target, effect))
      .map(effect => ({ stage, effect }))
  );
  return [...new Set(changers.map(({ effect }) => effect.root))].flatMap(root => {
    const own = changers.filter(({ effect }) => effect.root === root);
    const shared = findShared(graph, stages, own, {
      isReader: stage => readsVariable(graph, stage, target, root),
      isOnce: ({ effect }) => isSetOnce(graph, effect)
    });
    return shared ? [toDiagnostic(graph, target, shared)] : [];
  });
}

function isSetting(graph: UnitGraph, target: Unit, effect: Effect): boolean {
  const { by, kind, isNumbering = false, root } = effect;
  const setter = by && graph.changes.values.lookup.unitOf(by);
  if (kind !== 'assign' || !setter || hasStage(graph, setter) || isNumbering) return false;
  const name = nameDeclared(target, root);
  const isToldOf = graph
    .writersOf(target)
    .some(
      ({ unit, write, reference }) =>
        write === 'assign' && reference.name === name && hasStage(graph, unit)
    );
  return !isToldOf && !graph.changes.isDraw(target, effect);
}

/** Tells whether a stage reads what a variable has when it runs, before it surely sets it. */
function readsVariable(graph: UnitGraph, stage: StageUse, target: Unit, root: TS.Node): boolean {
  const used = usesOfRun(graph, stage.unit);
  if (!used.has(target)) return false;
  const name = nameDeclared(target, root);
  if (target.names.get(name)?.node.parent !== root) return true;
  const isRead = [...used].some(each =>
    graph
      .unitEdges(each)
      .some(
        ({ kind, unit, reference }) =>
          kind === 'value' &&
          unit === target &&
          reference.name === name &&
          !isReplaced(reference.node)
      )
  );
  return isRead && !setsItself(graph, stage.unit, { unit: target, name });
}

function toDiagnostic(
  graph: UnitGraph,
  target: Unit,
  { changer: { stage, effect }, other, isBoth }: SharedBy<Changer>
): Diagnostic {
  const name = nameDeclared(target, effect.root);
  return toSharedChange({
    name,
    stage: stage.unit,
    other: other.unit,
    node: effect.node,
    cell: (graph.changes.values.lookup.unitOf(effect.node) ?? stage.unit).cell,
    isBoth,
    may: effect.may,
    related: relateDeclaration(target, name)
  });
}
