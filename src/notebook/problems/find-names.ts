import type TS from 'typescript';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { firstOfEach } from '../syntax/by-key.js';
import { ts } from '../syntax/compiler.js';
import { adviseReading, type Elsewhere, type FindElsewhere } from '../units/elsewhere.js';
import { isGlobal } from '../units/globals.js';
import { findModuleHome } from '../fixes/module-home.js';
import { findMeant, fixUnboundName } from '../fixes/name-fixes.js';
import { locate, locateNode, type ParsedCell } from '../cells/parsed-cell.js';
import type { Reference } from '../units/reference.js';
import { helpSplit } from '../units/split-namespaces.js';
import type { Unit } from '../units/unit.js';
import type { Edge, UnitGraph } from '../units/unit-graph.js';
import { findTop } from '../syntax/walk.js';
import { STAGE_LIBRARY } from '../units/wiring.js';

/** Finds uses of what only a cell with a syntax error declares. */
export function findBroken(graph: UnitGraph, unit: Unit, user: string): Diagnostic[] {
  if (unit.cell.errors.length > 0) return [];
  const broken = graph.needs(unit).edges.filter(edge => declaringCell(edge).errors.length > 0);
  return firstOfEach(broken, ({ reference }) => reference.name).map(edge => {
    const { reference } = edge;
    const cell = declaringCell(edge);
    const [error] = cell.errors;
    return {
      severity: 'error',
      code: 'notebook/broken-dependency',
      message: `\`${reference.name}\` is used by ${user} but the cell that declares it does not parse.`,
      location: locateNode(unit.cell, reference.node),
      ...(error && {
        related: [
          {
            message: 'The cell does not parse here.',
            location: locate(cell, error.start, error.start + error.length)
          }
        ]
      }),
      help: [`Correct cell ${cell.cell.number}.`]
    };
  });
}

function declaringCell(edge: Edge): ParsedCell {
  return 'unit' in edge ? edge.unit.cell : edge.import.cell;
}

/**
 * Finds uses of values that nothing declares.
 * Types are left to the type check: they vanish, and only it knows which of them are global.
 */
export function findUnbound(
  graph: UnitGraph,
  unit: Unit,
  user: string,
  findElsewhere: FindElsewhere
): Diagnostic[] {
  if (unit.cell.errors.length > 0) return [];
  const unbound = graph
    .needs(unit)
    .unbound.filter(
      r => !r.erased && !isGlobal(r.name) && !graph.names.isKnown(r.name) && !isGuard(r)
    );
  return firstOfEach(unbound, ({ name }) => name).map(({ name, node }) => {
    const home = findModuleHome(graph, unit, name);
    const inner = home ? undefined : graph.names.findInner(name);
    const elsewhere = home || inner ? undefined : findElsewhere(name);
    const fixes = home ? home.fixes : fixUnboundName(graph, unit, name, elsewhere);
    const meant = home || elsewhere ? undefined : findMeant(graph, name);
    return {
      severity: 'error',
      code: 'notebook/unbound-name',
      message: `\`${name}\` is used by ${user} but ${home ? 'not imported' : 'no cell declares or imports it'}.`,
      location: locateNode(unit.cell, node),
      ...(home && { related: [{ message: home.note, location: home.location }] }),
      ...(inner && {
        related: [
          {
            message: `\`${name}\` is declared here, inside of another statement.`,
            location: locateNode(inner.cell, inner.node)
          }
        ]
      }),
      ...(elsewhere?.location && {
        related: [{ message: `\`${name}\` is declared here.`, location: elsewhere.location }]
      }),
      help: [
        ...(meant === undefined ? [] : [`Did you mean \`${meant}\`?`]),
        ...(home
          ? [home.advice]
          : (adviseParts(unit, inner) ?? adviseImport(name, elsewhere, graph.path)))
      ],
      ...(fixes.length > 0 && { fixes })
    };
  });
}

/** A namespace has what another one of its name declares only where both are in one cell. */
function adviseParts(
  { names }: Unit,
  inner: { readonly node: TS.Node } | undefined
): readonly string[] | undefined {
  const outer = inner && findTop(inner.node);
  const isPart = outer && ts.isModuleDeclaration(outer) && names.has(outer.name.text);
  return isPart ? [helpSplit(outer.name.text)] : undefined;
}

/** Says where a name comes from that no cell declares. */
function adviseImport(
  name: string,
  elsewhere: Elsewhere | undefined,
  notebook: string
): readonly string[] {
  const specifier = name === 'Stage' ? STAGE_LIBRARY : elsewhere?.specifier;
  if (specifier === undefined)
    return [`Declare \`${name}\` at the top level of a cell, or import it there.`];
  const unread = elsewhere?.unread ?? [];
  return [
    `Add \`import { ${name} } from '${specifier}';\` to a cell.`,
    ...(unread.length > 0 ? [adviseReading(name, unread, notebook)] : [])
  ];
}

/** `typeof x === 'undefined'` asks whether a name exists. */
function isGuard({ node }: Reference): boolean {
  return ts.isTypeOfExpression(node.parent);
}
