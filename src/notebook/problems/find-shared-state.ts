import { locateNode } from '../cells/parsed-cell.js';
import type { Problem } from './problem.js';
import { labelUnit, relateDeclaration } from '../units/labels.js';
import { setsItself } from '../stages/sets-itself.js';
import { hasStage } from '../units/stage-classes.js';
import type { Unit } from '../units/unit.js';
import type { UnitGraph, Writer } from '../units/unit-graph.js';
import { findUsed } from '../stages/stage-runs.js';

/**
 * Finds stages that read a variable which another stage sets: a problem of each that reads, and of no other.
 *
 * In the notebook they share it; in the pipeline each stage has a process, and a variable, of its own.
 */
export function findSharedState(
  graph: UnitGraph,
  unit: Unit,
  extracted: ReadonlySet<Unit>
): readonly Problem[] {
  const writes = graph
    .writersOf(unit)
    .filter(writer => writer.write === 'assign' && hasStage(graph, writer.unit));
  if (writes.length === 0) return [];
  const stages = [...extracted].filter(other => hasStage(graph, other));
  return stages.flatMap(reader => {
    const used = findUsed(graph, [reader]);
    if (!used.has(unit)) return [];
    const write = writes.find(
      ({ unit: writer, reference: { name } }) =>
        // A subclass of the writer sets the variable in its own process.
        !used.has(writer) && !setsItself(graph, reader, { unit, name })
    );
    return write ? [toProblem(unit, reader, write)] : [];
  });
}

function toProblem(unit: Unit, reader: Unit, { unit: writer, reference }: Writer): Problem {
  const { name, node } = reference;
  return {
    unit: reader,
    diagnostic: {
      severity: 'error',
      code: 'notebook/captured-state',
      message: `\`${name}\`, which ${labelUnit(reader)} needs, is set by ${labelUnit(writer)}, which runs in a process of its own.`,
      location: locateNode(writer.cell, node),
      related: relateDeclaration(unit, name),
      help: [
        'Write the value to an out of the one stage, and read it in the other as a `dep(…)`.',
        `Or set it in \`run()\` of ${labelUnit(reader)}, too, in a statement of its own before anything reads it.`
      ]
    }
  };
}
