import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import { namespaceMembers } from '../syntax/namespaces.js';
import type { Redeclaration } from './scope.js';
import type { UnitGraph } from './unit-graph.js';

/**
 * Tells whether the parts of a namespace, or of what it is merged with, stand in several cells: the last one
 * misses something that another one has. A new version of it has all that the old one had.
 */
export function isSplit(graph: UnitGraph, { name, winner, losers }: Redeclaration): boolean {
  const [last = [], ...others] = [winner, ...losers].map(({ cell }) =>
    (graph.scope.unitIn(cell, name)?.statements ?? []).filter(canMerge)
  );
  const parts = partsOf(last, name);
  const isNamespace = [last, ...others].some(each => each.some(ts.isModuleDeclaration));
  const isPart = last.length > 0 && isNamespace;
  return isPart && others.some(each => partsOf(each, name).some(part => !parts.includes(part)));
}

/** Says what to do about parts that stand in several cells. */
export function helpSplit(name: string): string {
  return `Put all of \`${name}\` into one cell: only there they become one, in the kernel, too.`;
}

function canMerge(statement: TS.Statement): boolean {
  return (
    ts.isModuleDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isEnumDeclaration(statement)
  );
}

/** Lists what the namespaces of a name have, and the name itself for a class, function or enum. */
function partsOf(statements: readonly TS.Statement[], name: string): readonly string[] {
  const isMore = statements.some(each => !ts.isModuleDeclaration(each));
  return [...namespaceMembers(statements, name), ...(isMore ? [name] : [])];
}
