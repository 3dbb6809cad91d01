import type TS from 'typescript';
import { ts } from './compiler.js';
import { findFunction } from './function-node.js';
import { walkOut } from './walk.js';

/**
 * Returns what a variable surely holds where it is used: the last of the values assigned to it that stands in
 * a statement before the use, in the same list of statements (`row = { ...row }; row.v = 2`). Nothing is
 * returned where branches, loops or other functions have a say.
 */
export function findLastAssigned(
  use: TS.Identifier,
  assigned: readonly TS.Expression[]
): TS.Expression | undefined {
  const owner = findFunction(use);
  if (assigned.some(value => findFunction(value) !== owner)) return undefined;
  const lists = [...walkOut(use)].filter(at => ts.isStatement(at)).map(at => at.parent);
  const last = assigned.filter(value => value.pos < use.pos && isSameFile(value, use)).at(-1);
  const statement = last?.parent.parent;
  if (!last || !statement || !ts.isExpressionStatement(statement)) return undefined;
  return statement.parent === lists[0] && statement.end <= use.pos ? last : undefined;
}

function isSameFile(a: TS.Node, b: TS.Node): boolean {
  return a.getSourceFile() === b.getSourceFile();
}
