import type TS from 'typescript';
import { ts } from './compiler.js';
import type { NameLookup } from './name-lookup.js';
import { unwrap } from './unwrap.js';

/** Returns what is declared by the name that an expression is: a function, a class, or the value of a constant. */
export function findValue(expression: TS.Expression, lookup: NameLookup): TS.Node | undefined {
  const node = unwrap(expression);
  if (!ts.isIdentifier(node)) return node;
  const declaration = lookup.find(node);
  if (!declaration || !ts.isVariableDeclaration(declaration)) return declaration;
  const isConstant = (declaration.parent.flags & ts.NodeFlags.Const) !== 0;
  const { initializer } = declaration;
  return isConstant && ts.isIdentifier(declaration.name) && initializer
    ? unwrap(initializer)
    : undefined;
}
