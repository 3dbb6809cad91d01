import type { Diagnostic } from '../../contract/diagnostic.js';
import { ts } from '../syntax/compiler.js';
import { locateNode } from '../cells/parsed-cell.js';
import type { Reference } from '../units/reference.js';
import { labelUnit, relateDeclaration } from '../units/labels.js';
import { hasStage } from '../units/stage-classes.js';
import type { Unit } from '../units/unit.js';
import type { UnitEdge, UnitGraph, Writer } from '../units/unit-graph.js';
import { isCount } from '../syntax/writes.js';
import { findUsed } from '../stages/stage-runs.js';

/** A setting of a variable, and a use of it that does not see what was set. */
interface Missed {
  readonly writer: Writer;
  readonly reader: Unit;
  readonly use: UnitEdge;
}

/**
 * Finds variables that a stage sets from another cell than theirs, where it also uses a function or class of
 * theirs that reads them: in the kernel a cell keeps its variables to itself, and all other cells have a copy
 * that they share. The pipeline has one variable for all.
 */
export function findOwnCopies(
  graph: UnitGraph,
  unit: Unit,
  extracted: ReadonlySet<Unit>
): Diagnostic[] {
  // A module cell is a file in the kernel, too.
  const writers = unit.module
    ? []
    : graph
        .writersOf(unit)
        .filter(({ unit: other, write }) => write === 'assign' && other.cell !== unit.cell);
  if (writers.length === 0) return [];
  const reached = [...extracted]
    .filter(stage => hasStage(graph, stage))
    .map(stage => findUsed(graph, [stage]));
  return [...unit.names.keys()].flatMap(name => {
    const own = writers.filter(({ reference }) => reference.name === name);
    const missed = findMissed(graph, unit, own, reached);
    return missed ? [toDiagnostic(unit, name, missed)] : [];
  });
}

function findMissed(
  graph: UnitGraph,
  unit: Unit,
  writers: readonly Writer[],
  reached: readonly ReadonlySet<Unit>[]
): Missed | undefined {
  for (const writer of writers)
    for (const units of reached.filter(all => all.has(writer.unit)))
      for (const reader of units) {
        if (reader === unit || reader.cell !== unit.cell) continue;
        const use = graph
          .unitEdges(reader)
          .find(
            ({ kind, unit: target, reference }) =>
              kind === 'value' &&
              target === unit &&
              reference.name === writer.reference.name &&
              !reference.eager &&
              isRead(reference)
          );
        if (use) return { writer, reader, use };
      }
  return undefined;
}

/** `n++` and `n += 1` read what they write. */
function isRead({ write, node: { parent } }: Reference): boolean {
  if (write !== 'assign') return true;
  return ts.isBinaryExpression(parent)
    ? parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken
    : isCount(parent);
}

function toDiagnostic(unit: Unit, name: string, { writer, reader, use }: Missed): Diagnostic {
  const setter = `set${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return {
    severity: 'warning',
    code: 'notebook/captured-state',
    message: `Tried out in the notebook, ${labelUnit(reader)} does not see that \`${name}\` is set here: its cell ${unit.cell.cell.number} keeps a \`${name}\` of its own. The pipeline has one.`,
    location: locateNode(writer.unit.cell, writer.reference.node),
    related: [
      ...relateDeclaration(unit, name),
      { message: 'It is read here.', location: locateNode(reader.cell, use.reference.node) }
    ],
    help: [
      `Put a function that sets it beside \`${name}\`, and call that: \`const ${setter} = (value: typeof ${name}) => { ${name} = value; };\`.`
    ]
  };
}
