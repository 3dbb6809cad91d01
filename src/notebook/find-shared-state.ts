import type { Diagnostic } from '../contract/diagnostic.js';
import { locateNode } from './parsed-cell.js';
import { relateDeclaration } from './relate-declaration.js';
import { setsItself } from './sets-itself.js';
import { findUsed } from './stage-changes.js';
import { hasStage } from './stage-classes.js';
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
    .filter(writer => writer.write === 'assign' && hasStage(graph, writer.unit));
  if (writes.length === 0) return [];
  const stages = [...extracted].filter(other => hasStage(graph, other));
  for (const { unit: writer, reference } of writes) {
    const { name } = reference;
    const reader = stages.find(stage => {
      const needed = findUsed(graph, [stage]);
      // A subclass of the writer sets the variable in its own process.
      return needed.has(unit) && !needed.has(writer) && !setsItself(graph, stage, { unit, name });
    });
    if (!reader) continue;
    return [
      {
        severity: 'error',
        code: 'notebook/captured-state',
        message: `\`${name}\`, which ${labelUnit(reader)} needs, is set by ${labelUnit(writer)}, which runs in a process of its own.`,
        location: locateNode(writer.cell, reference.node),
        related: relateDeclaration(unit, name),
        help: [
          'Write the value to an out of the one stage, and read it in the other as a `dep(…)`.',
          `Or set it in \`run()\` of ${labelUnit(reader)}, too, in a statement of its own before anything reads it.`
        ]
      }
    ];
  }
  return [];
}
