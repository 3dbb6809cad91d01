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
