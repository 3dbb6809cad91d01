import type { Diagnostic } from '../contract/diagnostic.js';
import type { Effect } from './effect.js';
import { locateNode } from './parsed-cell.js';
import { relateDeclaration } from './relate-declaration.js';
import { stageUses, type StageUse } from './stage-changes.js';
import type { Unit } from './unit.js';
import type { UnitGraph } from './unit-graph.js';
import { capitalise, labelUnit, nameDeclared } from './unit-label.js';

/** A stage that changes what a unit declares when it runs. */
interface Changer {
  readonly stage: StageUse;
  readonly effect: Effect;
}

/**
 * Finds objects that one stage changes when it runs (`history.push(loss)`) and another one uses, of each object the
 * first. In the notebook they share it; in the pipeline each stage has a process, and an object, of its own.
 */
export function findSharedChanges(graph: UnitGraph, extracted: ReadonlySet<Unit>): Diagnostic[] {
  const stages = stageUses(graph).filter(({ unit }) => extracted.has(unit));
  if (stages.length < 2) return [];
  return [...extracted].flatMap(target => {
    const changers = stages.flatMap((stage): readonly Changer[] => {
      const effect = stage.effects.get(target)?.find(each => isChange(graph, target, each));
      return effect ? [{ stage, effect }] : [];
    });
    for (const { stage, effect } of changers) {
      // A class and one that extends it do the same.
      const isOther = (each: StageUse): boolean =>
        each.uses.has(target) && !each.uses.has(stage.unit) && !stage.uses.has(each.unit);
      const others = stages.filter(isOther);
      const reader = others.find(each => changers.every(changer => changer.stage !== each));
      const other = reader ?? others[0];
      if (other) return [toDiagnostic(graph, target, { stage, effect }, other, !reader)];
    }
    return [];
  });
}

/** Variables that a stage sets, and generators, are told by others. */
function isChange({ changes }: UnitGraph, target: Unit, effect: Effect): boolean {
  return effect.kind === 'mutate' && !effect.isNumbering && !changes.isDraw(target, effect);
}

function toDiagnostic(
  graph: UnitGraph,
  target: Unit,
  { stage: { unit }, effect }: Changer,
  other: StageUse,
  isBoth: boolean
): Diagnostic {
  const name = nameDeclared(target, effect.root);
  const { cell } = graph.changes.values.lookup.unitOf(effect.node) ?? unit;
  return {
    severity: isBoth || effect.may ? 'info' : 'warning',
    code: 'notebook/captured-state',
    message: isBoth
      ? `${capitalise(labelUnit(unit))} and ${labelUnit(other.unit)} both change \`${name}\`: in the notebook one goes on from the other, in the pipeline each begins anew.`
      : `\`${name}\`, which ${labelUnit(other.unit)} needs, ${effect.may ? 'may be' : 'is'} changed by ${labelUnit(unit)}, which runs in a process of its own.`,
    location: locateNode(cell, effect.node),
    related: relateDeclaration(target, name),
    help: ['Write the value to an out of the one stage, and read it in the other as a `dep(…)`.']
  };
}
