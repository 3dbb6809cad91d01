import type TS from 'typescript';
import { ts } from './compiler.js';

/** Returns what stands within parentheses, assertions and type arguments. */
export function unwrap(expression: TS.Expression): TS.Expression {
  const wraps =
    ts.isParenthesizedExpression(expression) ||
    ts.isAsExpression(expression) ||
    ts.isTypeAssertionExpression(expression) ||
    ts.isSatisfiesExpression(expression) ||
    ts.isNonNullExpression(expression) ||
    ts.isExpressionWithTypeArguments(expression);
  return wraps ? unwrap(expression.expression) : expression;
}

/** Returns what stands within parentheses, assertions and `await`. */
export function unwrapValue(expression: TS.Expression): TS.Expression {
  const node = unwrap(expression);
  return ts.isAwaitExpression(node) ? unwrapValue(node.expression) : node;
}

/** Returns what a member is reached from: `rng` for `rng.normal`. */
export function findHolder(expression: TS.Expression): TS.Expression {
  let node = unwrapValue(expression);
  while (ts.isPropertyAccessExpression(node)) node = unwrapValue(node.expression);
  return node;
}
