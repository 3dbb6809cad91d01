import type TS from 'typescript';
import type { CellLocation, Diagnostic } from '../../contract/diagnostic.js';
import { ts } from '../syntax/compiler.js';
import type { Owners } from './find-problems.js';
import { locateNode, type ParsedCell } from '../cells/parsed-cell.js';
import { relateDeclaration } from '../units/labels.js';
import type { Reference } from '../units/reference.js';
import { hasStage } from '../units/stage-classes.js';
import { inOrder, type Unit } from '../units/unit.js';
import type { UnitEdge, UnitGraph } from '../units/unit-graph.js';
import { walkOut } from '../syntax/walk.js';

/** A cell that took a value of a cell above it, which ran again after it. */
interface Stale {
  readonly user: ParsedCell;
  readonly source: ParsedCell;
  readonly location: CellLocation;
  /** Names both cells, and what the one took of the other. */
  readonly message: string;
  readonly related: NonNullable<Diagnostic['related']>;
}

/** More of them are told in one: whoever ran the first cell again knows of all below it by then. */
const TOLD_EACH = 3;

/**
 * Finds cells that have values of an earlier run of a cell above them. What they use when they are called is looked up
 * then, in the kernel as well, and is the new one; what they used when they ran themselves stays.
 */
export function findRunOrder(graph: UnitGraph, owners: Owners): Diagnostic[] {
  if (isInOrder(graph)) return [];
  const stale = findStale(graph, owners);
  const [first] = stale;
  if (!first || stale.length <= TOLD_EACH)
    return stale.map(each => toDiagnostic(each, each.message, each.related));
  const numbers = [...new Set(stale.map(({ user }) => user.cell.number))];
  const cells = `${numbers.length === 1 ? 'Cell' : 'Cells'} ${numbers.join(', ')}`;
  return [
    toDiagnostic(
      first,
      `${cells} used values of cells above that ran again later: the notebook still has what the earlier ones gave, the pipeline has the new ones.`,
      stale.map(({ message, location }) => ({ message, location }))
    )
  ];
}

function isInOrder({ notebook }: UnitGraph): boolean {
  const counts = notebook.cells.flatMap(({ cell }) => cell.executionCount ?? []);
  return counts.every((count, i) => count >= (counts[i - 1] ?? 0));
}

function toDiagnostic(
  { user, location }: Stale,
  message: string,
  related: Stale['related']
): Diagnostic {
  return {
    severity: 'warning',
    code: 'notebook/execution-order',
    message,
    location,
    related,
    help: [
      `Run cell ${user.cell.number} again, and those below it; or restart the kernel and run all.`
    ]
  };
}

/** Lists each pair of cells once, at the first use. */
function findStale(graph: UnitGraph, owners: Owners): readonly Stale[] {
  const found = new Map<string, Stale>();
  for (const user of inOrder(owners.keys())) {
    for (const edge of graph.unitEdges(user)) {
      if (edge.kind !== 'value' || !edge.reference.eager) continue;
      // What the pipeline runs of a stage that a cell builds is the class as it is now.
      if (hasStage(graph, edge.unit) && !isBase(edge.reference)) continue;
      for (const used of [edge, ...usesBehind(graph, edge)]) {
        const { cell: source } = used.unit;
        const key = `${source.cell.number} ${user.cell.cell.number}`;
        if (ranAgain(source, user.cell) && !found.has(key))
          found.set(key, toStale(user, edge, used));
      }
    }
  }
  return [...found.values()];
}

function ranAgain({ cell: source }: ParsedCell, { cell: user }: ParsedCell): boolean {
  const [ran, used] = [source.executionCount, user.executionCount];
  return source.number < user.number && ran !== null && used !== null && ran > used;
}

function toStale(user: Unit, edge: UnitEdge, used: UnitEdge): Stale {
  const { name } = used.via ? { name: used.via.imported } : used.reference;
  const [from, to] = [used.unit.cell.cell, user.cell.cell];
  const by = used === edge ? '' : `, by \`${edge.reference.name}\``;
  return {
    user: user.cell,
    source: used.unit.cell,
    location: locateNode(user.cell, edge.reference.node),
    message: `Cell ${to.number} ran as [${to.executionCount}] and used \`${name}\`${by}, of cell ${from.number}, which ran again as [${from.executionCount}]: the notebook still has what the earlier \`${name}\` gave, the pipeline has the new one.`,
    related: relateDeclaration(used.unit, name)
  };
}

/** Lists what a function uses that is called, or a class of which an object is made, and what those call in turn. */
function usesBehind(graph: UnitGraph, first: UnitEdge): readonly UnitEdge[] {
  const found = new Set<UnitEdge>();
  const seen = new Set<Unit>();
  const open = [first];
  for (let edge = open.pop(); edge; edge = open.pop()) {
    const { unit, reference } = edge;
    // What a base makes of itself runs where an object is made, not where it is extended.
    const isRun = isCalled(reference) || (edge !== first && isBase(reference));
    if (seen.has(unit) || !isRun) continue;
    seen.add(unit);
    for (const next of graph.unitEdges(unit)) {
      if (next.kind !== 'value' || found.has(next) || !runsWhenCalled(next.reference)) continue;
      found.add(next);
      open.push(next);
    }
  }
  return [...found];
}

/** `f()`, `new K()`, `util.f()`, `rows.map(f)`. */
function isCalled({ node }: Reference): boolean {
  let at: TS.Node = node;
  while (ts.isPropertyAccessExpression(at.parent) && at.parent.expression === at) at = at.parent;
  const { parent } = at;
  if (ts.isTaggedTemplateExpression(parent)) return parent.tag === at;
  if (!ts.isCallExpression(parent) && !ts.isNewExpression(parent)) return false;
  return (
    parent.expression === at ||
    (at === node && parent.arguments?.some(each => each === at) === true)
  );
}

/** Methods of a class are called later, if at all, and look names up then. */
function runsWhenCalled(reference: Reference): boolean {
  if (isBase(reference)) return true;
  if (reference.eager && !reference.inFunction) return false;
  for (const at of walkOut(reference.node)) {
    if (!ts.isClassElement(at) || !ts.isClassLike(at.parent)) continue;
    // `handle = () => …` is called later, too.
    return (
      ts.isConstructorDeclaration(at) || (ts.isPropertyDeclaration(at) && !reference.inFunction)
    );
  }
  return true;
}

/** `class Wide extends Net`. */
function isBase({ node }: Reference): boolean {
  return ts.isExpressionWithTypeArguments(node.parent);
}
