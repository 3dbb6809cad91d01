import type { Diagnostic } from '../../contract/diagnostic.js';
import { ts } from '../syntax/compiler.js';
import type { Owners } from './find-problems.js';
import { locateNode } from '../cells/parsed-cell.js';
import type { Redeclaration } from '../units/scope.js';
import { classifyClass } from '../units/stage-classes.js';
import { inOrder, type Unit } from '../units/unit.js';
import type { Edge, UnitGraph } from '../units/unit-graph.js';

/**
 * Finds uses of an earlier declaration of a name, where a generated module has the last one: those between
 * the two that run at once, and those in the cell of the earlier one, which keeps its own in the kernel.
 */
export function findEarlierUses(graph: UnitGraph, owners: Owners): Diagnostic[] {
  const changing = graph.scope.redeclarations.filter(each => !isRepeated(graph, each));
  if (changing.length === 0) return [];
  const byName = new Map(changing.map(each => [each.name, each]));
  return inOrder(owners.keys()).flatMap(unit => {
    const found = new Map<Redeclaration, Diagnostic>();
    for (const edge of graph.needs(unit).edges) {
      if (edge.kind !== 'value') continue;
      const { eager, name: own } = edge.reference;
      for (const name of eager ? namesBehind(graph, edge) : [own]) {
        const redeclared = byName.get(name);
        if (!redeclared || found.has(redeclared)) continue;
        if (!eager && !isBeside(graph, unit, redeclared)) continue;
        const diagnostic = toDiagnostic(unit, edge, redeclared);
        if (diagnostic) found.set(redeclared, diagnostic);
      }
    }
    return [...found.values()];
  });
}

/** A stage is read by its name, whichever class of this name runs it. */
function isBeside(graph: UnitGraph, { cell }: Unit, { name, losers }: Redeclaration): boolean {
  const own = losers.some(loser => loser.cell === cell)
    ? graph.scope.unitIn(cell, name)
    : undefined;
  return own !== undefined && classifyClass(graph, own, name) === 'no';
}

/** Lists the name that is used, and those that a function of this name uses when it is called. */
function namesBehind(graph: UnitGraph, edge: Edge): readonly string[] {
  const { node, name } = edge.reference;
  if (!('unit' in edge) || ts.isExpressionWithTypeArguments(node.parent)) return [name];
  const called = [...graph.changes.reachByCalls([edge.unit])].flatMap(unit =>
    graph
      .needs(unit)
      .edges.filter(
        ({ kind, reference }) => kind === 'value' && (!reference.eager || reference.inFunction)
      )
  );
  return [name, ...called.map(({ reference }) => reference.name)];
}

function toDiagnostic(
  unit: Unit,
  { reference }: Edge,
  { name, winner, losers }: Redeclaration
): Diagnostic | undefined {
  const numberOf = ({ cell }: { readonly cell: Unit['cell'] }): number => cell.cell.number;
  const earlier = losers.filter(each => numberOf(each) <= numberOf(unit)).at(-1);
  if (!earlier || numberOf(unit) >= numberOf(winner)) return undefined;
  const by = reference.name === name ? '' : `, by \`${reference.name}\`,`;
  return {
    severity: 'warning',
    code: 'notebook/redeclared',
    message: `\`${name}\` is used${by} before cell ${numberOf(winner)} declares it again: the notebook has it from cell ${numberOf(earlier)} here, the pipeline from cell ${numberOf(winner)}.`,
    location: locateNode(unit.cell, reference.node),
    related: [
      { message: `\`${name}\` is declared here.`, location: earlier.location },
      { message: `\`${name}\` is declared again here.`, location: winner.location }
    ],
    help: [`Give the \`${name}\` of one of the two cells another name.`]
  };
}

/** The same words in another cell (`const fs = require('fs')`) stand for the same. */
function isRepeated(graph: UnitGraph, { name, winner, losers }: Redeclaration): boolean {
  const texts = [winner, ...losers].map(({ cell }) => {
    const unit = graph.scope.unitIn(cell, name);
    return unit?.statements.map(statement => statement.getText()).join('\n');
  });
  return texts.every(text => text !== undefined && text === texts[0]);
}
