import type TS from 'typescript';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { isFunctionNode, isStaticMember } from '../syntax/function-node.js';
import { isGlobal } from '../units/globals.js';
import { findMemberUses, GLOBALS, type MemberUse } from '../stages/member-uses.js';
import { isSameStep } from '../values/place.js';
import { relateDeclaration, relateImport } from '../units/labels.js';
import { usesOfRun, findBodies } from '../stages/stage-runs.js';
import { findEdgesIn, setsFirst } from '../stages/sets-itself.js';
import { findShared, toSharedChange, type SharedBy } from '../stages/shared-change.js';
import { isLocal } from '../cells/specifier.js';
import { stageUses } from '../stages/stage-changes.js';
import type { Unit } from '../units/unit.js';
import type { UnitGraph } from '../units/unit-graph.js';
import { isIn } from '../syntax/walk.js';

/** A stage, and the members that its code uses when it runs. */
interface StageRun {
  readonly unit: Unit;
  readonly uses: readonly MemberUse[];
}

/** A stage that changes a member when it runs. */
interface Changer {
  readonly stage: StageRun;
  readonly change: MemberUse;
}

/**
 * Finds what one stage changes when it runs and another one reads, where no cell declares it: what files keep
 * (`stats.calls++`), globals (`process.env.X = …`) and static members of stages (`Train.best = …`).
 */
export function findSharedMembers(graph: UnitGraph, extracted: ReadonlySet<Unit>): Diagnostic[] {
  const units = new Set(stageUses(graph).map(({ unit }) => unit));
  const stages = [...units]
    .filter(unit => extracted.has(unit))
    .map((unit): StageRun => ({ unit, uses: findRunUses(graph, unit) }));
  if (stages.length < 2) return [];
  const changers = stages.flatMap(stage =>
    stage.uses.filter(isMemberChange).map((change): Changer => ({ stage, change }))
  );
  const firsts = changers.filter(
    ({ change }, i) => changers.findIndex(each => isSameMember(each.change, change)) === i
  );
  return firsts.flatMap(({ change }) => {
    const own = changers.filter(each => isSameMember(each.change, change));
    const shared = findShared(graph, stages, own, {
      isReader: (stage, changer) => findRead(graph, stage, changer.change) !== undefined,
      isOnce: changer => changer.change.isOnce
    });
    return shared ? [toDiagnostic(graph, shared)] : [];
  });
}

function isMemberChange({ isChange, steps }: MemberUse): boolean {
  return isChange && steps.length > 0;
}

function isSameMember(a: MemberUse, b: MemberUse): boolean {
  return a.holder === b.holder && a.steps.join('\n') === b.steps.join('\n');
}

/** Finds where a stage reads a member when it runs, unless it surely sets it before. */
function findRead(
  graph: UnitGraph,
  { unit, uses }: StageRun,
  change: MemberUse
): MemberUse | undefined {
  const own = uses.filter(use => use.holder === change.holder && touches(use, change));
  const read = own.find(use => !use.isReplaced);
  if (!read) return undefined;
  const units = new Set(own.map(use => use.unit));
  const sets = setsFirst(graph, unit, {
    isMeant: expression =>
      own.some(
        use => use.place === expression && use.isReplaced && use.steps.length <= change.steps.length
      ),
    isNamedIn: node =>
      uses.some(
        use =>
          use.holder === change.holder &&
          (own.includes(use) || isStaticFunction(use)) &&
          isIn(use.node, node)
      ) ||
      findEdgesIn(graph, node).some(
        ({ unit: used }) =>
          used.classes.size === 0 && [...usesOfRun(graph, used)].some(each => units.has(each))
      )
  });
  return sets ? undefined : read;
}

/** Tells whether one way leads through the other; of a global, who only names `process` does not read all of it. */
function touches({ holder, steps }: MemberUse, change: MemberUse): boolean {
  const [first = ''] = steps;
  if (steps.length === 0) return false;
  if (steps.length < change.steps.length && holder === GLOBALS && isGlobal(first)) return false;
  return steps.every(
    (step, i) => i >= change.steps.length || isSameStep(step, change.steps[i] ?? '')
  );
}

/** Lists what runs of members for a stage: in its methods, and in all that these use. */
function findRunUses(graph: UnitGraph, stage: Unit): readonly MemberUse[] {
  const { origins, methods } = graph.changes.values;
  const classes = [...stage.classes.values()].flatMap(each => origins.bases(each));
  const open = new Set(classes.flatMap(findBodies));
  const units = new Set([...usesOfRun(graph, stage)]);
  const found = new Set<MemberUse>();
  for (const unit of units) {
    const isOfStage = [...unit.classes.values()].some(each => methods.isStage(each));
    if (!isOfStage) for (const use of findMemberUses(graph, unit)) found.add(use);
  }
  // Of a stage's class, what stands in its static methods runs where they are called.
  const ofClasses = [...units].flatMap(unit =>
    [...unit.classes.values()].some(each => methods.isStage(each))
      ? findMemberUses(graph, unit)
      : []
  );
  for (const body of open) {
    for (const use of ofClasses) if (isIn(use.node, body)) found.add(use);
    for (const use of found) for (const own of findStaticBodies(use)) open.add(own);
  }
  return [...found];
}

function isStaticFunction(use: MemberUse): boolean {
  return findStaticBodies(use).length > 0;
}

function findStaticBodies({ holder, steps: [name] }: MemberUse): readonly TS.Node[] {
  if (typeof holder === 'string') return [];
  return holder.members.flatMap(own =>
    isStaticMember(own) && isFunctionNode(own) && own.name?.getText() === name ? [own.body] : []
  );
}

function toDiagnostic(graph: UnitGraph, { changer, other, isBoth }: SharedBy<Changer>): Diagnostic {
  const { stage, change } = changer;
  const { unit, label, place, holder, steps, import: binding } = change;
  // What a package does with its settings is not seen.
  const may =
    typeof holder === 'string' &&
    holder !== GLOBALS &&
    !isLocal(holder) &&
    (findRead(graph, other, change)?.steps.length ?? 0) < steps.length;
  const name = typeof holder === 'string' ? undefined : holder.name?.text;
  return toSharedChange({
    name: label,
    stage: stage.unit,
    other: other.unit,
    node: place,
    cell: unit.cell,
    isBoth,
    may,
    related: binding ? relateImport(binding) : relateDeclaration(stage.unit, name ?? '')
  });
}
