import type TS from 'typescript';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { ts } from '../syntax/compiler.js';
import { isFunctionOrClass } from '../syntax/function-node.js';
import { locateNode } from '../cells/parsed-cell.js';
import { extendsStage } from '../units/stage-classes.js';
import type { Unit } from '../units/unit.js';
import type { UnitGraph } from '../units/unit-graph.js';
import { walk } from '../syntax/walk.js';

/**
 * Finds stage classes that stand inside of another statement, where no file can have them by name: in a
 * block, in an object. What a function returns, a namespace holds or another class extends is a base.
 */
export function findHiddenStages(graph: UnitGraph): Diagnostic[] {
  const bases = new Set(
    graph.scope.units.flatMap(unit =>
      graph.unitEdges(unit).flatMap(edge => (isHeritage(edge.reference.node) ? [edge.unit] : []))
    )
  );
  return graph.scope.units
    .filter(unit => graph.scope.isLive(unit) && unit.cell.errors.length === 0 && !bases.has(unit))
    .flatMap(unit =>
      classesIn(unit)
        .filter(node => extendsStage(graph, unit, node))
        .map(node => toDiagnostic(unit, node))
    );
}

function classesIn({ statements, classes }: Unit): TS.ClassLikeDeclaration[] {
  const own = new Set<TS.Node>([...classes.values(), ...statements]);
  const isClosed = (node: TS.Node): boolean =>
    isFunctionOrClass(node) || ts.isModuleDeclaration(node);
  return [...walk(statements, isClosed)].filter(ts.isClassLike).filter(node => !own.has(node));
}

function isHeritage(node: TS.Node): boolean {
  return ts.findAncestor(node, ts.isHeritageClause) !== undefined;
}

function toDiagnostic({ cell }: Unit, node: TS.ClassLikeDeclaration): Diagnostic {
  const { parent } = node;
  const holder =
    ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent) ? parent : node;
  const name = (node.name ?? holder.name)?.getText(cell.file);
  const label = name === undefined ? 'A stage class' : `Stage class \`${name}\``;
  return {
    severity: 'warning',
    code: 'notebook/hidden-class',
    message: `${label} stands inside of another statement, so it becomes no stage.`,
    location: locateNode(cell, node.name ?? node.heritageClauses?.[0] ?? node),
    help: [`Declare it at the top level of a cell: \`class ${name ?? 'Train'} extends …\`.`]
  };
}
