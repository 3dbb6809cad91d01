import type TS from 'typescript';
import { ts } from './compiler.js';
import { walk } from './walk.js';

/** A call of a method that is given something: `trainer.attach(net)`. */
export type MethodCall = TS.CallExpression & { readonly expression: TS.PropertyAccessExpression };

/** Tells whether a node calls a method. */
export function isMethodCall(node: TS.Node): node is MethodCall {
  return ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression);
}

/** Lists by variable the calls of its value's methods that are given something. */
export function findMethodCalls(
  statements: readonly TS.Statement[],
  find: (node: TS.Identifier) => TS.Node | string
): ReadonlyMap<TS.Node, readonly MethodCall[]> {
  const found = new Map<TS.Node, MethodCall[]>();
  for (const node of walk(statements)) {
    if (!isMethodCall(node) || node.arguments.length === 0) continue;
    const { expression: object } = node.expression;
    const variable = ts.isIdentifier(object) ? find(object) : '';
    if (typeof variable !== 'string') found.set(variable, [...(found.get(variable) ?? []), node]);
  }
  return found;
}
