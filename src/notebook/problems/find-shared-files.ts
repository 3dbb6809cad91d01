import type TS from 'typescript';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { ts } from '../syntax/compiler.js';
import type { Effect } from '../effects/effect.js';
import { relateImport } from '../units/labels.js';
import { StateReads } from '../stages/state-reads.js';
import { findMemberUses } from '../stages/member-uses.js';
import { isTopLevel } from '../values/name-lookup.js';
import { usesOfRun } from '../stages/stage-runs.js';
import { findEdgesIn, setsFirst } from '../stages/sets-itself.js';
import { findShared, isSetOnce, toSharedChange } from '../stages/shared-change.js';
import { stageUses, type StageUse } from '../stages/stage-changes.js';
import type { Unit } from '../units/unit.js';
import type { UnitGraph } from '../units/unit-graph.js';
import { isIn } from '../syntax/walk.js';

/** A stage that changes what a file declares when it runs. */
interface Changer {
  readonly stage: StageUse;
  readonly effect: Effect;
}

/**
 * Finds what a file of the project keeps, and a function of it changes for one stage and reads for another one:
 * `log('a')`, then `count()`.
 */
export function findSharedFiles(graph: UnitGraph, extracted: ReadonlySet<Unit>): Diagnostic[] {
  const stages = stageUses(graph).filter(({ unit }) => extracted.has(unit));
  if (stages.length < 2) return [];
  const changers = stages.flatMap(stage =>
    stage.ofFiles
      .filter(effect => isChange(graph, effect))
      .map((effect): Changer => ({ stage, effect }))
  );
  const reads = new StateReads(graph.changes.values.lookup);
  return [...new Set(changers.map(({ effect }) => effect.root))].flatMap(root => {
    const own = changers.filter(({ effect }) => effect.root === root);
    return toDiagnostics(graph, stages, own, new Kept(graph, reads, root));
  });
}

/** Generators are told by others. */
function isChange({ changes }: UnitGraph, effect: Effect): boolean {
  const { root, may, isNumbering = false } = effect;
  return isTopLevel(root) && !may && !isNumbering && !changes.takesNext(effect);
}

function isByFile({ changes }: UnitGraph, { by }: Effect): boolean {
  return by !== undefined && changes.values.lookup.isOfFile(by);
}

function toDiagnostics(
  graph: UnitGraph,
  stages: readonly StageUse[],
  changers: readonly Changer[],
  kept: Kept
): readonly Diagnostic[] {
  const shared = findShared(graph, stages, changers, {
    // What cells change and read themselves is told by their text.
    isReader: ({ unit }, { effect }) =>
      kept.isReadBy(unit) && (isByFile(graph, effect) || !kept.isNamedByCells(unit)),
    isOnce: ({ effect }) => isSetOnce(graph, effect)
  });
  if (!shared || kept.name === undefined) return [];
  const { stage, effect } = shared.changer;
  const own = graph.changes.values.lookup.unitOf(effect.node);
  const unit = own ?? stage.unit;
  // What a class of a file does, which the stage extends, is told at the name of the stage.
  const [name] = stage.unit.names.values();
  // Where the call has the function from.
  const use = findMemberUses(graph, unit).find(({ node }) => isIn(node, effect.node));
  return [
    toSharedChange({
      name: kept.name,
      stage: stage.unit,
      other: shared.other.unit,
      node: own || !name ? effect.node : name.node,
      cell: unit.cell,
      isBoth: shared.isBoth,
      may: false,
      related: relateImport(use?.import)
    })
  ];
}

/** What a file declares, as stages find it. */
class Kept {
  readonly #graph: UnitGraph;
  readonly #reads: StateReads;
  readonly #root: TS.Node;

  constructor(graph: UnitGraph, reads: StateReads, root: TS.Node) {
    this.#graph = graph;
    this.#reads = reads;
    this.#root = root;
  }

  get name(): string | undefined {
    const name = ts.getNameOfDeclaration(this.#root as TS.Declaration);
    return name && ts.isIdentifier(name) ? name.text : undefined;
  }

  /** Tells whether a stage reads it when it runs, before it surely sets it. */
  isReadBy(stage: Unit): boolean {
    const isRead = [...usesOfRun(this.#graph, stage)].some(each => this.#isReadIn(each));
    return isRead && !setsFirst(this.#graph, stage, this);
  }

  isMeant(expression: TS.Expression): boolean {
    if (!ts.isIdentifier(expression)) return false;
    return this.#graph.changes.values.lookup.find(expression) === this.#root;
  }

  isNamedIn(node: TS.Node): boolean {
    if (this.#reads.reads([node], this.#root)) return true;
    return findEdgesIn(this.#graph, node).some(({ unit }) =>
      [...usesOfRun(this.#graph, unit)].some(each => this.#isReadIn(each))
    );
  }

  /** Tells whether the cells of a stage name it themselves: `stats.calls`, and not `report()`. */
  isNamedByCells(stage: Unit): boolean {
    const { lookup } = this.#graph.changes.values;
    return [...usesOfRun(this.#graph, stage)].some(each =>
      findMemberUses(this.#graph, each).some(
        ({ node }) => ts.isIdentifier(node) && lookup.find(node) === this.#root
      )
    );
  }

  #isReadIn(unit: Unit): boolean {
    const imported = findMemberUses(this.#graph, unit).filter(use => use.import);
    return imported.some(({ place }) => this.#reads.reads([place], this.#root));
  }
}
