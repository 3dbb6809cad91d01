import type TS from 'typescript';
import { ts } from './compiler.js';

/** Functions and classes that go through what they are given. */
const CONSUMERS = new Set(
  'Array.from Map Map.groupBy Object.fromEntries Object.groupBy Promise.all Set'.split(' ')
);

/** Returns what a node goes through, element by element, which uses an iterator up: `for (… of it)`, `[...it]`. */
export function findIterated(node: TS.Node): TS.Expression | undefined {
  if (ts.isForOfStatement(node) || ts.isSpreadElement(node)) return node.expression;
  if (ts.isVariableDeclaration(node))
    return ts.isArrayBindingPattern(node.name) ? node.initializer : undefined;
  if (ts.isBinaryExpression(node)) {
    const isPattern = node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
    return isPattern && ts.isArrayLiteralExpression(node.left) ? node.right : undefined;
  }
  if (ts.isYieldExpression(node)) return node.asteriskToken ? node.expression : undefined;
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined;
  return isConsumer(node.expression) ? node.arguments?.[0] : undefined;
}

/** A name, or a member of one: the text of a long chain of calls is not read at each of them. */
function isConsumer(callee: TS.Expression): boolean {
  const object = ts.isPropertyAccessExpression(callee) ? callee.expression : callee;
  return ts.isIdentifier(object) && CONSUMERS.has(callee.getText());
}
