import type TS from 'typescript';
import { addTo } from '../syntax/by-key.js';
import { isMethodCall, type MethodCall } from '../syntax/calls.js';
import { ts } from '../syntax/compiler.js';
import { findFunction } from '../syntax/function-node.js';
import { findStores, type Stored } from './stored-values.js';
import { walkCompounds, walkOut } from '../syntax/walk.js';

/** What statements do with variables besides declaring them, by variable. */
export interface VariableUses {
  /** What is assigned to it: `ref = bag.list`. */
  readonly assigned: ReadonlyMap<TS.Node, readonly TS.Expression[]>;
  /** What is put into its value: `rows.push(row)`, `byId.set(row.id, row)`, `model.net = net`. */
  readonly stored: ReadonlyMap<TS.Node, readonly Stored[]>;
  /** Calls of its value's methods that are given something. */
  readonly calls: ReadonlyMap<TS.Node, readonly MethodCall[]>;
}

/** Finds what some statements do with variables. */
export function findVariableUses(
  statements: readonly TS.Statement[],
  find: (node: TS.Identifier) => TS.Node | undefined
): VariableUses {
  const assigned = new Map<TS.Node, TS.Expression[]>();
  const stored = new Map<TS.Node, Stored[]>();
  const calls = new Map<TS.Node, MethodCall[]>();
  for (const node of walkCompounds(statements)) {
    if (isPlainAssignment(node)) note(assigned, node.left, node.right);
    for (const { target, way, value } of findStores(node)) note(stored, target, { value, way });
    if (isMethodCall(node) && node.arguments.length > 0)
      note(calls, node.expression.expression, node);
  }
  return { assigned, stored, calls };

  function note<T>(all: Map<TS.Node, T[]>, target: TS.Expression, use: T): void {
    const variable = ts.isIdentifier(target) ? find(target) : undefined;
    if (variable) addTo(all, variable, use);
  }
}

function isPlainAssignment(node: TS.Node): node is TS.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

/**
 * Returns what a variable surely holds where it is used: the last of the values assigned to it that stands in
 * a statement before the use, in the same list of statements (`row = { ...row }; row.v = 2`). Nothing is
 * returned where branches, loops or other functions have a say.
 */
export function findLastAssigned(
  use: TS.Identifier,
  assigned: readonly TS.Expression[]
): TS.Expression | undefined {
  if (assigned.length === 0) return undefined;
  const owner = findFunction(use);
  if (assigned.some(value => findFunction(value) !== owner)) return undefined;
  const lists = [...walkOut(use)].filter(at => ts.isStatement(at)).map(at => at.parent);
  const last = assigned.filter(value => value.pos < use.pos && isSameFile(value, use)).at(-1);
  const statement = last?.parent.parent;
  if (!last || !statement || !ts.isExpressionStatement(statement)) return undefined;
  return statement.parent === lists[0] && statement.end <= use.pos ? last : undefined;
}

function isSameFile(a: TS.Node, b: TS.Node): boolean {
  return a.getSourceFile() === b.getSourceFile();
}
