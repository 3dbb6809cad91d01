import type { Diagnostic } from '../contract/diagnostic.js';
import type { NotebookDocument } from '../contract/notebook.js';
import { lookElsewhere, type FindElsewhere } from './units/elsewhere.js';
import type { ExtractOptions } from './extraction.js';
import { findAlternatives } from './units/find-alternatives.js';
import { findCellProblems, findRedeclarations } from './problems/find-cells.js';
import { findEarlierUses } from './problems/find-earlier-uses.js';
import {
  findAnonymousClasses,
  findFileNameProblems,
  findTwoNames
} from './problems/find-file-names.js';
import { findDrawnConstants } from './problems/find-drawn-constants.js';
import { findFileReads } from './problems/find-file-reads.js';
import { findGlobalWrites } from './problems/find-foreign-writes.js';
import { findKernelRefusals } from './problems/find-kernel-refusals.js';
import { findLostCalls } from './problems/find-lost-calls.js';
import { findLostDraws, findOwnDraws } from './problems/find-draws.js';
import { findSharedChanges } from './problems/find-shared-changes.js';
import { findHiddenStages } from './problems/find-hidden-stages.js';
import { findProblems, type Owners, type Reach } from './problems/find-problems.js';
import { collectProgram, findProgramSeeds } from './find-program.js';
import { findRunOrder } from './problems/find-run-order.js';
import { LocalFiles } from './local-files.js';
import { findStageReads } from './problems/find-stage-reads.js';
import { parseCells, type ParsedCell } from './cells/parsed-cell.js';
import type { Problem } from './problems/problem.js';
import { hasStage } from './units/stage-classes.js';
import type { Unit } from './units/unit.js';
import { UnitGraph } from './units/unit-graph.js';
import { labelUnit } from './units/labels.js';
import { findUsed } from './stages/stage-runs.js';

/** What the cells of one notebook declare and need, and what is wrong with that. */
export interface NotebookReading {
  readonly graph: UnitGraph;
  /** Units with a stage class: their files are loaded first, so they hold the imports for side effects. */
  readonly roots: ReadonlySet<Unit>;
  /** Statements of the graph program; empty where none builds stages. */
  readonly program: readonly Unit[];
  /** Where a cell that built stages does not parse: the classes of which its notebook built them. */
  readonly lost: readonly string[] | undefined;
  /** True where some of it cannot be read: what it held may only seem to be gone. */
  readonly isTorn: boolean;
  /** What is extracted with all that it needs. */
  readonly entries: ReadonlySet<Unit>;
  /** All that the entries and the program need, themselves included. */
  readonly needed: ReadonlySet<Unit>;
  /** Units that cannot be extracted. */
  readonly failed: ReadonlySet<Unit>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Label of the program in messages. */
const PROGRAM = 'the cell that builds the stages';

/** Reads the cells of notebooks. Of others a notebook learns only where a class is that it lacks. */
export function readNotebooks(
  notebooks: readonly NotebookDocument[],
  options: ExtractOptions
): readonly NotebookReading[] {
  const files = new LocalFiles(options);
  const read = notebooks.map(notebook => {
    const parsed = parseCells(notebook.path, notebook.cells);
    files.add(parsed);
    return { notebook, graph: new UnitGraph(parsed, files) };
  });
  const graphs = read.map(({ graph }) => graph);
  return read.map(({ notebook, graph }) =>
    readNotebook(notebook, graph, {
      findElsewhere: lookElsewhere(graph, graphs, options),
      options
    })
  );
}

function readNotebook(
  notebook: NotebookDocument,
  graph: UnitGraph,
  {
    findElsewhere,
    options
  }: { readonly findElsewhere: FindElsewhere; readonly options: ExtractOptions }
): NotebookReading {
  const roots = graph.scope.units.filter(unit => isRoot(graph, unit));
  const program = settleProgram(graph, roots);
  const classes = [...roots, ...program.classes];
  const effects = classes.length > 0 ? graph.sideEffectModules() : [];
  const entries = new Set([...classes, ...findAlternatives(graph, classes), ...effects]);

  const owners = findOwners(graph, entries, program.units);
  const extracted = graph.reach(entries);
  const reach = { extracted, used: findUsed(graph, entries) };
  const problems = findUnitProblems(graph, owners, reach, findElsewhere);
  const errors = problems.filter(({ diagnostic }) => diagnostic.severity === 'error');
  const needed = new Set(owners.keys());
  const broken = [...needed].filter(unit => unit.cell.errors.length > 0);
  return {
    graph,
    roots: new Set(roots),
    program: program.units,
    lost: findLost(notebook, graph, options),
    isTorn: notebook.isUnreadable === true || graph.notebook.cells.some(isTorn),
    entries,
    needed,
    failed: new Set([...broken, ...errors.map(problem => problem.unit)]),
    diagnostics: [
      ...findCellProblems(notebook, graph.notebook),
      ...findKernelRefusals(graph, options),
      ...findAnonymousClasses(graph),
      ...findHiddenStages(graph),
      ...problems.map(problem => problem.diagnostic),
      ...findLostCalls(graph, extracted, needed),
      ...findLostDraws(graph, extracted),
      ...findOwnDraws(graph, extracted),
      ...findSharedChanges(graph, extracted),
      ...findDrawnConstants(graph, roots),
      ...findGlobalWrites(graph, extracted, needed),
      ...findFileReads(graph, roots),
      ...findStageReads(graph, roots, needed),
      ...findRedeclarations(graph, owners),
      ...findEarlierUses(graph, owners),
      ...findRunOrder(graph, owners)
    ]
  };
}

/** What such a cell holds can be anything, or seem to be gone. */
function findLost(
  { path, isUnreadable }: NotebookDocument,
  { notebook: { cells } }: UnitGraph,
  { builders }: ExtractOptions
): readonly string[] | undefined {
  const built = builders?.get(path);
  const isLost =
    isUnreadable === true ||
    cells.some(cell => isTorn(cell) && built?.cells.includes(cell.cell.id));
  return isLost ? built?.classes : undefined;
}

function isTorn({ errors }: ParsedCell): boolean {
  return errors.length > 0;
}

function isRoot(graph: UnitGraph, unit: Unit): boolean {
  return graph.scope.isLive(unit) && hasStage(graph, unit);
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

function findUnitProblems(
  graph: UnitGraph,
  owners: Owners,
  reach: Reach,
  findElsewhere: FindElsewhere
): readonly Problem[] {
  return [
    ...findFileNameProblems(graph, reach.extracted),
    ...findTwoNames(graph, reach.extracted),
    ...findProblems(graph, owners, reach, findElsewhere)
  ];
}
