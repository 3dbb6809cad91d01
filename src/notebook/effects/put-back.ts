import type TS from 'typescript';
import { remember } from '../syntax/by-key.js';
import { ts } from '../syntax/compiler.js';
import { findFunction, type FunctionNode } from '../syntax/function-node.js';
import { walk, walkOut } from '../syntax/walk.js';
import { isAssignment, isCount } from '../syntax/writes.js';

/**
 * Tells whether a function that writes to something surely puts back what was there before:
 * `const before = grad; grad = false; try { … } finally { grad = before; }`, or `depth++` and `depth--`.
 */
export function isPutBack(target: TS.Expression): boolean {
  const made = findFunction(target);
  if (!made) return false;
  const nodes = findSteps(made);
  const text = target.getText();
  const saved = nodes
    .filter(ts.isVariableDeclaration)
    .filter(({ initializer }) => initializer?.getText() === text)
    .map(({ name }) => name.getText())
    .filter(name => !isSetAgain(name, nodes));
  const isRestore = (node: TS.Node): boolean =>
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    node.left.getText() === text &&
    saved.includes(node.right.getText());
  const returns = nodes.filter(ts.isReturnStatement);
  const steps = nodes.filter(isCount).filter(({ operand }) => operand.getText() === text);
  return (
    isRestore(target.parent) ||
    nodes.some(node => isRestore(node) && isReached(target, node, returns)) ||
    steps.some(step => isContrary(step, target.parent))
  );
}

/** By function: they are asked for at each of its writes. */
const STEPS = new WeakMap<FunctionNode, readonly TS.Node[]>();

/** Lists what may save a value in a function, write to it or leave before that. */
function findSteps(made: FunctionNode): readonly TS.Node[] {
  const isStep = (node: TS.Node): boolean =>
    ts.isVariableDeclaration(node) ||
    ts.isBinaryExpression(node) ||
    ts.isReturnStatement(node) ||
    isCount(node);
  return remember(STEPS, made, () => walk([made.body], ts.isFunctionLike).filter(isStep));
}

/** `let cur = q[0]; cur = cur.concat(1); q[0] = cur;` puts back something else. */
function isSetAgain(name: string, nodes: readonly TS.Node[]): boolean {
  return nodes.some(
    node =>
      (ts.isBinaryExpression(node) && isAssignment(node) && node.left.getText() === name) ||
      (isCount(node) && node.operand.getText() === name)
  );
}

/** Tells whether code surely gets from a write to a later one: a branch may not be taken, a `return` ends it. */
function isReached(write: TS.Node, later: TS.Node, returns: readonly TS.Node[]): boolean {
  if (isFinal(later)) return true;
  const isBetween = ({ pos }: TS.Node) => write.end <= pos && pos < later.pos;
  const isInSame = [...walkOut(write)].includes(later.parent.parent);
  return isInSame && write.end <= later.pos && !returns.some(isBetween);
}

/** `n++; try { … } finally { n--; }` */
function isContrary(
  step: TS.PrefixUnaryExpression | TS.PostfixUnaryExpression,
  other: TS.Node
): boolean {
  return isCount(other) && step.operator !== other.operator && isFinal(step) !== isFinal(other);
}

/** Tells whether a write is a statement of a `finally`. */
function isFinal({ parent: statement }: TS.Node): boolean {
  const block = statement.parent;
  return ts.isTryStatement(block.parent) && block.parent.finallyBlock === block;
}
