import type { Diagnostic } from '../contract/diagnostic.js';
import type { NotebookDocument } from '../contract/notebook.js';
import type { StageClass } from './extraction.js';
import { FilePlan, modulePath } from './file-plan.js';
import { findAlternatives } from './find-alternatives.js';
import { findCellProblems, findRedeclarations } from './find-cells.js';
import { findAnonymousClasses, findFileNameProblems, findTwoNames } from './find-file-names.js';
import { findHiddenStages } from './find-hidden-stages.js';
import { findProblems } from './find-problems.js';
import type { Owners } from './find-problems.js';
import { collectProgram, findProgramSeeds } from './find-program.js';
import { parseCells, toRange } from './parsed-cell.js';
import { classifyClass, isAbstract } from './stage-classes.js';
import type { Unit } from './unit.js';
import { UnitGraph } from './unit-graph.js';
import { labelUnit } from './unit-label.js';

/** What one notebook becomes, before its modules are written and it is set beside others. */
export interface NotebookPlan {
  readonly graph: UnitGraph;
  readonly files: FilePlan;
  /** Units with a stage class: their files are loaded first, so they hold the imports for side effects. */
  readonly roots: ReadonlySet<Unit>;
  /** Statements of the graph program; empty where none builds stages. */
  readonly program: readonly Unit[];
  /** True where an error in the program, or in what it needs, keeps it from being written. */
  readonly programBlocked: boolean;
  readonly classes: readonly StageClass[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Label of the program in messages. */
const PROGRAM = 'the cell that builds the stages';

/** Decides which statements of a notebook go into which files, and which cannot. */
export function planNotebook(
  notebook: NotebookDocument,
  withheld: ReadonlySet<string> = new Set()
): NotebookPlan {
  const parsed = parseCells(notebook.path, notebook.cells);
  const graph = new UnitGraph(parsed);
  const roots = graph.scope.units.filter(unit => isRoot(graph, unit));
  const program = settleProgram(graph, roots);
  const classes = [...roots, ...program.classes];
  const effects = classes.length > 0 ? graph.sideEffectModules() : [];
  const entries = new Set([...classes, ...findAlternatives(graph, classes), ...effects]);

  const owners = findOwners(graph, entries, program.units);
  const extracted = graph.reach(entries);
  const problems = [
    ...findFileNameProblems(graph, extracted),
    ...findTwoNames(graph, extracted),
    ...findProblems(graph, owners, extracted)
  ];
  const broken = [...owners.keys()].filter(unit => unit.cell.errors.length > 0);
  const unbuilt = roots.filter(unit => [...unit.classes.keys()].some(name => withheld.has(name)));
  const failed = new Set([...broken, ...unbuilt, ...problems.map(problem => problem.unit)]);
  const blocked = graph.reachBackwards(failed, new Set(owners.keys()));
  const sound = [...entries].filter(unit => !blocked.has(unit));
  return {
    graph,
    files: FilePlan.of(
      graph,
      graph.reach(sound.length > 0 ? [...sound, ...graph.augmentations] : [])
    ),
    roots: new Set(roots),
    program: program.units,
    programBlocked: program.units.some(unit => blocked.has(unit)),
    classes: roots.flatMap(unit => toStageClasses(graph, unit, blocked.has(unit))),
    diagnostics: [
      ...findCellProblems(notebook, parsed),
      ...findAnonymousClasses(graph),
      ...findHiddenStages(graph),
      ...problems.map(problem => problem.diagnostic),
      ...findRedeclarations(graph, owners)
    ]
  };
}

function isRoot(graph: UnitGraph, unit: Unit): boolean {
  const names = [...unit.classes.keys()];
  return graph.scope.isLive(unit) && names.some(name => classifyClass(graph, unit, name) !== 'no');
}

/** What classes need has files of its own, the program holds the rest; each can add to the other. */
function settleProgram(
  graph: UnitGraph,
  roots: readonly Unit[]
): { readonly units: readonly Unit[]; readonly classes: readonly Unit[] } {
  const seeds = findProgramSeeds(graph);
  let extracted = graph.reach(roots);
  for (;;) {
    const program = collectProgram(graph, seeds, extracted);
    const all = graph.reach([...roots, ...program.classes]);
    if (all.size === extracted.size) return program;
    extracted = all;
  }
}

/** Names for each unit the first class that needs it. */
function findOwners(graph: UnitGraph, entries: Iterable<Unit>, program: readonly Unit[]): Owners {
  const owners = new Map<Unit, string>();
  for (const entry of entries) {
    if (owners.has(entry)) continue;
    for (const unit of graph.reach([entry], owners)) {
      owners.set(unit, labelUnit(unit.classes.size > 0 ? unit : entry));
    }
  }
  for (const unit of program) {
    if (!owners.has(unit)) owners.set(unit, PROGRAM);
  }
  return owners;
}

function toStageClasses(graph: UnitGraph, unit: Unit, blocked: boolean): StageClass[] {
  return [...unit.classes].flatMap(([name, node]) => {
    const isStage = classifyClass(graph, unit, name);
    if (isStage === 'no') return [];
    const place = unit.names.get(name)?.node ?? node;
    return [
      {
        name,
        module: modulePath(unit, name),
        abstract: isAbstract(node),
        notebook: graph.path,
        cell: unit.cell.cell.id,
        cellNumber: unit.cell.cell.number,
        range: toRange(unit.cell, place.getStart(unit.cell.file), place.end),
        isStage,
        blocked
      }
    ];
  });
}
