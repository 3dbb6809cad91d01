import type { Diagnostic } from '../contract/diagnostic.js';
import { locateNode } from './parsed-cell.js';
import { classifyClass } from './stage-classes.js';
import type { Unit } from './unit.js';
import type { UnitGraph } from './unit-graph.js';
import { labelUnit } from './unit-label.js';

/**
 * Finds variables that one stage sets and another one reads.
 *
 * In the notebook they share it; in the pipeline each stage has a process, and a variable, of its own.
 */
export function findSharedState(
  graph: UnitGraph,
  unit: Unit,
  extracted: ReadonlySet<Unit>
): Diagnostic[] {
  const writes = graph
    .writersOf(unit)
    .filter(writer => writer.write === 'assign' && isStage(graph, writer.unit));
  if (writes.length === 0) return [];
  const stages = [...extracted].filter(other => isStage(graph, other));
  for (const { unit: writer, reference } of writes) {
    const reader = stages.find(stage => {
      const needed = reachAtRun(graph, stage);
      // A subclass of the writer sets the variable in its own process.
      return needed.has(unit) && !needed.has(writer);
    });
    const declaration = unit.names.get(reference.name)?.node;
    if (!reader || !declaration) continue;
    return [
      {
        severity: 'error',
        code: 'notebook/captured-state',
        message: `\`${reference.name}\`, which ${labelUnit(reader)} needs, is set by ${labelUnit(writer)}, which runs in a process of its own.`,
        location: locateNode(writer.cell, reference.node),
        related: [
          {
            message: `\`${reference.name}\` is declared here.`,
            location: locateNode(unit.cell, declaration)
          }
        ],
        help: [
          'Write the value to an out of the one stage, and read it in the other as a `dep(…)`.'
        ]
      }
    ];
  }
  return [];
}

function isStage(graph: UnitGraph, unit: Unit): boolean {
  return [...unit.classes.keys()].some(name => classifyClass(graph, unit, name) !== 'no');
}

/** Collects what runs in the process of a stage; classes that it names in `dep()` do not. */
function reachAtRun(graph: UnitGraph, stage: Unit): ReadonlySet<Unit> {
  const found = new Set([stage]);
  for (const unit of found)
    for (const edge of graph.unitEdges(unit)) if (edge.kind === 'value') found.add(edge.unit);
  return found;
}
