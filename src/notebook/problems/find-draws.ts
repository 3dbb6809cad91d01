import type TS from 'typescript';
import type { Diagnostic } from '../../contract/diagnostic.js';
import type { Change } from '../effects/changes.js';
import type { Effect } from '../effects/effect.js';
import { isSettingStatement } from './find-lost-calls.js';
import {
  capitalise,
  labelUnit,
  listNames,
  nameDeclared,
  relateDeclaration,
  shortText
} from '../units/labels.js';
import { findWhole, readsItself } from '../effects/counter.js';
import { locateNode } from '../cells/parsed-cell.js';
import { stageUses, type StageUse } from '../stages/stage-changes.js';
import { hasStage } from '../units/stage-classes.js';
import type { UnitGraph } from '../units/unit-graph.js';
import type { Unit } from '../units/unit.js';
import { findUsed } from '../stages/stage-runs.js';

/**
 * Finds what draws from a generator (`console.log(rnd())`) before an extracted declaration does: it is not
 * extracted, so the declaration gets the number that was its. Of each generator the first is told.
 */
export function findLostDraws(graph: UnitGraph, extracted: ReadonlySet<Unit>): Diagnostic[] {
  const lost = new Map<Unit, Diagnostic>();
  for (const draws of graph.changes.draws()) {
    const last = draws.filter(({ unit }) => extracted.has(unit)).at(-1);
    const first = draws.find(({ unit }) => !extracted.has(unit) && !isSettingStatement(unit));
    if (last && first && first.unit.index < last.unit.index && !lost.has(first.unit))
      lost.set(first.unit, toDiagnostic(first, last.unit));
  }
  return [...lost.values()];
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

/** A stage that draws from a generator when it runs. */
interface Drawer {
  readonly unit: Unit;
  readonly effect: Effect;
}

/**
 * Finds generators that a stage draws from when it runs, after the notebook (`console.log(rng())`) or another stage
 * did: in the notebook it goes on from there, in the pipeline it begins anew. Of each generator the first is told.
 */
export function findOwnDraws(graph: UnitGraph, extracted: ReadonlySet<Unit>): Diagnostic[] {
  const told = new Map<TS.Node, Diagnostic>();
  const stages = stageUses(graph).filter(({ unit }) => extracted.has(unit));
  const changed = new Set(stages.flatMap(({ effects }) => [...effects.keys()]));
  for (const target of extracted) {
    const drawers = changed.has(target) ? findDrawers(graph, target, stages) : [];
    const numberings = graph.changes.numberingsOf(target);
    // A counter of objects may be read without an object: `Item.made`.
    const stage =
      drawers[0]?.unit ??
      (numberings.length > 0 && stages.find(({ uses }) => uses.has(target))?.unit);
    if (!stage) continue;
    const draws = graph.changes.drawsOf(target);
    const last = draws.filter(({ unit }) => extracted.has(unit)).at(-1);
    const tried = [...draws, ...numberings].find(
      ({ unit }) => !extracted.has(unit) && !isSettingStatement(unit) && !isOfStage(graph, unit)
    );
    // What is drawn between extracted declarations is a warning.
    const isLost = tried && last && tried.unit.index < last.unit.index;
    const [first, other, ...more] = drawers.filter(({ effect }) =>
      graph.changes.isDraw(target, effect)
    );
    const place = (isLost ? undefined : tried) ?? other;
    // A function may draw from several at once.
    if (!place || told.has(place.effect.node)) continue;
    const isShared = first && place === other;
    const diagnostic = isShared
      ? toShared(graph, target, [first, other, ...more])
      : toTried(target, stage, place);
    told.set(place.effect.node, diagnostic);
  }
  return [...told.values()];
}

/** Lists the stages that draw from what a unit declares, but for those that set it themselves. */
function findDrawers(
  graph: UnitGraph,
  target: Unit,
  stages: readonly StageUse[]
): readonly Drawer[] {
  const { changes } = graph;
  const takes = (effect: Effect): boolean =>
    effect.isNumbering === true ||
    changes.isDraw(target, effect) ||
    (!effect.by && readsItself(findWhole(effect.node)));
  return stages.flatMap(({ unit, effects }) => {
    const own = effects.get(target) ?? [];
    return own.every(takes) ? own.slice(0, 1).map(effect => ({ unit, effect })) : [];
  });
}

/** What tries a stage out draws what the stage draws. */
function isOfStage(graph: UnitGraph, unit: Unit): boolean {
  return [...findUsed(graph, [unit])].some(used => hasStage(graph, used));
}

function toTried(target: Unit, stage: Unit, { unit, effect }: Drawer): Diagnostic {
  const name = nameDeclared(target, effect.root);
  return {
    severity: 'info',
    code: 'notebook/not-extracted',
    message: `\`${shortText(effect.node)}\` takes a value of \`${name}\` in the notebook only, where ${labelUnit(stage)} goes on from there: in the pipeline it begins anew.`,
    location: locateNode(unit.cell, effect.node),
    related: relateDeclaration(target, name),
    help: [HELP]
  };
}

function toShared(
  graph: UnitGraph,
  target: Unit,
  stages: readonly [Drawer, Drawer, ...Drawer[]]
): Diagnostic {
  const [, other] = stages;
  const { root, node } = other.effect;
  const name = nameDeclared(target, root);
  const { cell } = graph.changes.values.lookup.unitOf(node) ?? other.unit;
  const labels = stages.map(({ unit }) => labelUnit(unit));
  const both = stages.length > 2 ? 'all' : 'both';
  return {
    severity: 'info',
    code: 'notebook/captured-state',
    message: `${capitalise(listNames(labels))} ${both} take values of \`${name}\`: in the notebook one goes on from the other, in the pipeline each begins anew.`,
    location: locateNode(cell, node),
    related: relateDeclaration(target, name),
    help: [HELP]
  };
}

const HELP =
  'Leave it, unless notebook and pipeline must have the same values: then make one for each stage in `run()`, from a seed that is a param.';
