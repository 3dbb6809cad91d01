import type TS from 'typescript';
import { ts } from './compiler.js';
import { unwrapValue } from './unwrap.js';

/** A call of a method: `trainer.attach(net)`. */
export type MethodCall = TS.CallExpression & { readonly expression: TS.PropertyAccessExpression };

/** Tells whether a node calls a method; of some names, where there are such. */
export function isMethodCall(node: TS.Node, ...names: readonly string[]): node is MethodCall {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  return names.length === 0 || names.includes(node.expression.name.text);
}

/** Tells whether an expression is what a call calls. */
export function isCallee(node: TS.Node): boolean {
  return ts.isCallExpression(node.parent) && node.parent.expression === node;
}

/** Tells whether an expression is a member or an element of what is before it: `a.b`, `a[b]`. */
export function isAccess(node: TS.Node): node is TS.AccessExpression {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

/** Returns the name by which a function or method is called: `fit` for `net.fit`. */
export function nameOfCallee(callee: TS.Expression): string {
  const node = unwrapValue(callee);
  return ts.isPropertyAccessExpression(node) ? node.name.text : node.getText();
}

/** Tells whether a call stands for itself, so that it is there for what it does: `await model.fit();`. */
export function standsForItself(call: TS.CallExpression): boolean {
  let outer: TS.Node = call.parent;
  while (ts.isAwaitExpression(outer) || ts.isParenthesizedExpression(outer)) outer = outer.parent;
  return ts.isExpressionStatement(outer);
}
