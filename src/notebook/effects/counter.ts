import type TS from 'typescript';
import { isMethodCall } from '../syntax/calls.js';
import { ts } from '../syntax/compiler.js';
import type { Effect } from './effect.js';
import { isStaticMember, type FunctionNode } from '../syntax/function-node.js';
import { unwrap } from '../syntax/unwrap.js';
import { walk } from '../syntax/walk.js';
import { isAssignment, isCount } from '../syntax/writes.js';

/** Names of what numbers are given to: `id`, `nodeId`, `uid`. */
const ID = /^u?id$|Id$|_id$/;

/** Tells whether a node takes a counter on and no more: `n++`, `this.id = n++`, `n += 1`; not `Math.sin(seed++)`. */
export function isStep(node: TS.Node): boolean {
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node))
    return findReceiver(node) !== undefined;
  return (
    ts.isBinaryExpression(node) &&
    [ts.SyntaxKind.PlusEqualsToken, ts.SyntaxKind.MinusEqualsToken].includes(
      node.operatorToken.kind
    ) &&
    ts.isNumericLiteral(unwrap(node.right)) &&
    findReceiver(node) !== undefined
  );
}

/** Tells whether a step numbers something new: in a constructor or field, or as an id (`{ id: n++ }`). */
export function isNumbering(step: TS.Node): boolean {
  return isStep(step) && (givesId(step) || isInMaking(step));
}

/** Tells whether what a step gives becomes an id. */
export function givesId(step: TS.Node): boolean {
  const receiver = findReceiver(step);
  if (!receiver) return false;
  const named = ts.isBinaryExpression(receiver) ? receiver.left : receiver;
  const name = 'name' in named ? (named.name as TS.Node) : named;
  return ID.test(name.getText());
}

/** What a constructor or field changes that it was not given: ids begin elsewhere then, all else is not certain. */
export function toMaking(effect: Effect): Effect {
  return effect.isStep ? { ...effect, isNumbering: true } : { ...effect, may: true };
}

/** Returns what gets the value of a step, or the statement that it is: text may be put around it. */
function findReceiver(step: TS.Node): TS.Node | undefined {
  let at = step.parent;
  while (
    ts.isParenthesizedExpression(at) ||
    ts.isTemplateSpan(at) ||
    ts.isTemplateExpression(at) ||
    (ts.isBinaryExpression(at) && at.operatorToken.kind === ts.SyntaxKind.PlusToken)
  )
    at = at.parent;
  const receives =
    ts.isExpressionStatement(at) ||
    ts.isReturnStatement(at) ||
    ts.isArrowFunction(at) ||
    ts.isPropertyAssignment(at) ||
    ts.isPropertyDeclaration(at) ||
    ts.isVariableDeclaration(at) ||
    (ts.isBinaryExpression(at) && at.operatorToken.kind === ts.SyntaxKind.EqualsToken);
  return receives ? at : undefined;
}

function isInMaking(node: TS.Node): boolean {
  const owner = ts.findAncestor(node, at => ts.isFunctionLike(at) || ts.isPropertyDeclaration(at));
  if (!owner) return false;
  return (
    ts.isConstructorDeclaration(owner) ||
    (ts.isPropertyDeclaration(owner) && !isStaticMember(owner))
  );
}

/** Returns the whole of a write, of which an effect has the target. */
export function findWhole(target: TS.Node): TS.Node {
  if (ts.isCallExpression(target)) return target;
  return ts.findAncestor(target, at => isAssigning(at) || isCount(at)) ?? target;
}

/** Tells whether a write makes the next of what was there: `seed = (seed * 7) % 11`, `n++`, `numbers.next()`. */
export function readsItself(write: TS.Node): boolean {
  if (!isAssigning(write)) return isCount(write) || isMethodCall(write, 'next');
  const { left, right, operatorToken } = write;
  return (
    /^[-+*/%^&|<>]{1,3}=$/.test(operatorToken.getText()) ||
    [...walk([right])].some(node => node.getText() === left.getText())
  );
}

/** Tells whether a write makes a number of itself alone; not `rows = rows.map(change)`, `at += random()`. */
export function isArithmetic(write: TS.Node): boolean {
  const calls = [...walk([write])].filter(ts.isCallExpression);
  return (
    isMethodCall(write, 'next') ||
    calls.every(({ expression }) => /^(Math\.|Number$|BigInt\b)/.test(expression.getText()))
  );
}

function isAssigning(node: TS.Node): node is TS.BinaryExpression {
  return ts.isBinaryExpression(node) && isAssignment(node);
}

/** Tells whether writes of a function use what it is given, as `setSeed(1)` does. */
export function usesGiven(made: FunctionNode, writes: readonly TS.Node[]): boolean {
  const given = findGiven(made);
  return writes.some(write => namesIn(write).some(name => given.has(name)));
}

/** Collects the names by which a function has what it is given, or what it makes of that. */
function findGiven({ parameters, body }: FunctionNode): ReadonlySet<string> {
  const found = new Set(parameters.flatMap(({ name }) => namesIn(name)));
  for (const node of walk([body])) {
    if (!ts.isVariableDeclaration(node) || !node.initializer) continue;
    if (namesIn(node.initializer).some(name => found.has(name)))
      for (const name of namesIn(node.name)) found.add(name);
  }
  return found;
}

function namesIn(node: TS.Node): readonly string[] {
  return [...walk([node])].filter(ts.isIdentifier).map(({ text }) => text);
}
