import type TS from 'typescript';
import { ts } from './compiler.js';
import { walk } from './walk.js';

/** Lists by variable what is assigned to it after its declaration, in some statements (`ref = bag.list`). */
export function findAssignedValues(
  statements: readonly TS.Statement[],
  find: (node: TS.Identifier) => TS.Node | string
): ReadonlyMap<TS.Node, readonly TS.Expression[]> {
  const found = new Map<TS.Node, TS.Expression[]>();
  for (const node of walk(statements)) {
    const isPlain =
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isIdentifier(node.left);
    if (!isPlain) continue;
    const variable = find(node.left);
    if (typeof variable !== 'string')
      found.set(variable, [...(found.get(variable) ?? []), node.right]);
  }
  return found;
}
