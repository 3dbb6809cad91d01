import type TS from 'typescript';
import type { Diagnostic } from '../contract/diagnostic.js';
import { ts } from './compiler.js';
import type { Effect } from './effect.js';
import { FileReads } from './file-reads.js';
import { findMemberUses, type MemberUse } from './member-uses.js';
import { isTopLevel } from './name-lookup.js';
import { locateNode } from './parsed-cell.js';
import { runsWith, usesOfRun } from './run-uses.js';
import { findEdgesIn, setsFirst } from './sets-itself.js';
import { isSetOnce } from './set-once.js';
import { toSharedChange } from './shared-change.js';
import { stageUses, type StageUse } from './stage-changes.js';
import type { Unit } from './unit.js';
import type { UnitGraph } from './unit-graph.js';
import { isIn } from './walk.js';

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
  const reads = new FileReads(graph.changes.values.lookup);
  return [...new Set(changers.map(({ effect }) => effect.root))].flatMap(root => {
    const own = changers.filter(({ effect }) => effect.root === root);
    return findShared(graph, stages, own, new Kept(graph, reads, root));
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

function findShared(
  graph: UnitGraph,
  stages: readonly StageUse[],
  changers: readonly Changer[],
  kept: Kept
): readonly Diagnostic[] {
  const isChanger = (stage: StageUse) => changers.some(each => each.stage === stage);
  const isOnlyOnce = (stage: StageUse) =>
    isChanger(stage) &&
    changers.every(each => each.stage !== stage || isSetOnce(graph, each.effect));
  const readers = stages.filter(each => !isOnlyOnce(each) && kept.isReadBy(each.unit));
  for (const { stage, effect } of changers) {
    const others = readers.filter(
      each =>
        !runsWith(graph, each.unit, stage.unit) &&
        // What cells change and read themselves is told by their text.
        (isByFile(graph, effect) || !kept.isNamedByCells(each.unit))
    );
    const reader = others.find(each => !isChanger(each));
    const other = reader ?? others[0];
    const unit = graph.changes.values.lookup.unitOf(effect.node) ?? stage.unit;
    const name = other && nameOf(effect.root);
    if (name === undefined) continue;
    return [
      toSharedChange({
        name,
        stage: stage.unit,
        other: other?.unit ?? stage.unit,
        node: effect.node,
        cell: unit.cell,
        isBoth: !reader,
        may: false,
        related: relateImport(findMemberUses(graph, unit), effect.node)
      })
    ];
  }
  return [];
}

/** What a file declares, as stages find it. */
class Kept {
  readonly #graph: UnitGraph;
  readonly #reads: FileReads;
  readonly #root: TS.Node;

  constructor(graph: UnitGraph, reads: FileReads, root: TS.Node) {
    this.#graph = graph;
    this.#reads = reads;
    this.#root = root;
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

function nameOf(root: TS.Node): string | undefined {
  return 'name' in root && ts.isIdentifier(root.name as TS.Node)
    ? (root.name as TS.Identifier).text
    : undefined;
}

/** Says where a call has the function from. */
function relateImport(
  uses: readonly MemberUse[],
  call: TS.Node
): NonNullable<Diagnostic['related']> {
  const use = uses.find(({ node }) => isIn(node, call));
  if (!use?.import) return [];
  const { cell, node, local } = use.import;
  return [{ message: `\`${local}\` is imported here.`, location: locateNode(cell, node) }];
}
