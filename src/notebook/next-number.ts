import type TS from 'typescript';
import { isMethodCall } from './calls.js';
import { ts } from './compiler.js';
import type { FunctionNode } from './function-node.js';
import { walk } from './walk.js';
import { isAssignment, isCount } from './writes.js';

/** Returns the whole of a write, of which an effect has the target. */
export function findWrite(target: TS.Node): TS.Node {
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
