import type { StageClass } from './extraction.js';
import { FilePlan, modulePath } from './modules/file-plan.js';
import { toRange } from './cells/parsed-cell.js';
import type { NotebookReading } from './read-notebook.js';
import { classifyClass, isAbstract } from './units/stage-classes.js';
import type { Unit } from './units/unit.js';
import type { UnitGraph } from './units/unit-graph.js';

/** What one notebook becomes, before its modules are written and it is set beside others. */
export interface NotebookPlan extends NotebookReading {
  readonly files: FilePlan;
  /** True where an error in the program, or in what it needs, keeps it from being written: its stages are not known then. */
  readonly programBlocked: boolean;
  readonly classes: readonly StageClass[];
}

/** Decides which statements of a notebook go into which files; what needs one that failed is left out. */
export function planNotebook(
  reading: NotebookReading,
  failedBesides: Iterable<Unit> = []
): NotebookPlan {
  const { graph, roots, program, lost, entries, needed } = reading;
  const failed = new Set([...reading.failed, ...failedBesides]);
  const blocked = graph.reachBackwards(failed, needed);
  const sound = [...entries].filter(unit => !blocked.has(unit));
  return {
    ...reading,
    failed,
    files: FilePlan.of(
      graph,
      graph.reach(sound.length > 0 ? [...sound, ...graph.augmentations] : [])
    ),
    programBlocked: lost !== undefined || program.some(unit => blocked.has(unit)),
    classes: [...roots].flatMap(unit => toStageClasses(graph, unit, blocked.has(unit)))
  };
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
        builtBy: [],
        blocked
      }
    ];
  });
}
