import type TS from 'typescript';
import { ts } from './compiler.js';
import { isFunctionNode } from './function-node.js';
import { walk, walkOut } from './walk.js';

/**
 * Tells whether a function that writes to something puts back what was there before:
 * `const before = grad; grad = false; try { … } finally { grad = before; }`, or `depth++` and `depth--`.
 */
export function isPutBack(target: TS.Expression): boolean {
  const made = [...walkOut(target)].find(ts.isFunctionLike);
  if (!made || !isFunctionNode(made)) return false;
  const nodes = [...walk([made.body])];
  const text = target.getText();
  const saved = nodes
    .filter(ts.isVariableDeclaration)
    .filter(({ initializer }) => initializer?.getText() === text)
    .map(({ name }) => name.getText());
  const isReturn = (write: TS.Node) =>
    ts.isBinaryExpression(write) &&
    write.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    write.left.getText() === text &&
    saved.includes(write.right.getText());
  const isLeft = (write: TS.Node) =>
    nodes.some(
      node => ts.isReturnStatement(node) && target.end <= node.pos && node.pos < write.pos
    );
  const isLater = (write: TS.Node) => target.end <= write.pos && (isFinal(write) || !isLeft(write));
  const steps = nodes.filter(isStep).filter(({ operand }) => operand.getText() === text);
  return (
    isReturn(target.parent) ||
    nodes.some(node => isReturn(node) && isLater(node)) ||
    steps.some(step => isContrary(step, target.parent))
  );
}

type Step = TS.PrefixUnaryExpression | TS.PostfixUnaryExpression;

function isStep(node: TS.Node): node is Step {
  return ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node);
}

/** `n++; try { … } finally { n--; }` */
function isContrary(step: Step, other: TS.Node): boolean {
  const both = [ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken];
  return (
    isStep(other) &&
    step.operator !== other.operator &&
    both.includes(step.operator) &&
    isFinal(step) !== isFinal(other)
  );
}

function isFinal(node: TS.Node): boolean {
  return [...walkOut(node)].some(
    at => ts.isTryStatement(at.parent) && at.parent.finallyBlock === at
  );
}
