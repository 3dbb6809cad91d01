import type TS from 'typescript';
import { isAccess, isCallee } from './calls.js';
import { ts } from './compiler.js';

/** How an identifier is written to: the variable gets another value, or the object in it changes. */
export type Write = 'assign' | 'mutate';

/** Methods of arrays, maps and sets that change them; models of libraries use the same words. */
const MUTATORS: ReadonlySet<string> = new Set(
  'add clear copyWithin delete fill pop push reverse set shift sort splice unshift'.split(' ')
);

/** Methods of buffers and their views, and of dates, that change them: `writeUInt8`, `setInt8`, `setHours`. */
const NUMBERED =
  /^(write(Big)?(U?Int|Float|Double)\w*|set(Big)?(Ui|I)nt\d+|setFloat\d+|swap\d+|set(UTC)?(Date|FullYear|Hours|Minutes|Month|Seconds|Milliseconds))$/;

/** Those of them that give something new where the object is no array, map or set: `tensor.add(other)`. */
const OTHERWISE: ReadonlySet<string> = new Set(
  'add clear delete fill reverse set shift sort'.split(' ')
);

/** Tells whether a method of this name may as well return a changed copy, where it is not known what has it. */
export function isAmbiguousMutator(name: string): boolean {
  return OTHERWISE.has(name);
}

/** Tells whether a method of this name changes the object that it is called on. */
export function isMutator(name: string): boolean {
  return MUTATORS.has(name) || NUMBERED.test(name);
}

/** Static methods of `Object` and `Reflect` that change their first argument. */
const MUTATING_FUNCTIONS = new Set(
  'assign defineProperties defineProperty deleteProperty set setPrototypeOf'.split(' ')
);

/** Tells how a use of a variable changes it, if it does. */
export function findWrite(node: TS.Expression): Write | undefined {
  if (isTarget(node)) return 'assign';
  const { parent } = node;
  const isGiven = ts.isCallExpression(parent) && parent.arguments[0] === node;
  if (isGiven && isMutatingFunction(parent.expression)) return 'mutate';
  const place = outermost(node);
  if (place === node) return undefined;
  if (isTarget(place) || ts.isDeleteExpression(place.parent)) return 'mutate';
  const calls =
    isCallee(place) && ts.isPropertyAccessExpression(place) && isMutator(place.name.text);
  return calls ? 'mutate' : undefined;
}

/** Tells whether an expression is given another value by what asks nothing of the one before: not `n++`, `n += 1`. */
export function isReplaced(place: TS.Node): boolean {
  const { parent } = place;
  const isStep =
    ts.isBinaryExpression(parent) && parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken;
  return isTarget(place) && !isStep && !isCount(parent);
}

/** Returns the place inside of a variable that an identifier leads to: `(x as T)!.a[b]`. */
export function outermost(node: TS.Expression): TS.Node {
  let place: TS.Node = node;
  while (isStepInto(place.parent, place)) place = place.parent;
  return place;
}

/** Tells whether an expression is a function of `Object` or `Reflect` that changes its first argument. */
export function isMutatingFunction(callee: TS.Expression): boolean {
  return (
    ts.isPropertyAccessExpression(callee) &&
    ts.isIdentifier(callee.expression) &&
    ['Object', 'Reflect'].includes(callee.expression.text) &&
    MUTATING_FUNCTIONS.has(callee.name.text)
  );
}

/** Tells whether an operation assigns to its left side. */
export function isAssignment({ operatorToken: { kind } }: TS.BinaryExpression): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** Tells whether a node is `n++` or `n--`, on either side. */
export function isCount(
  node: TS.Node
): node is TS.PrefixUnaryExpression | TS.PostfixUnaryExpression {
  return (
    (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) &&
    [ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken].includes(node.operator)
  );
}

/** Tells whether a node leads from another one to it or into it: `(x as T)!.a[b]` from `x`. */
export function isStepInto(parent: TS.Node, inner: TS.Node): boolean {
  return (
    (isAccess(parent) ||
      ts.isNonNullExpression(parent) ||
      ts.isParenthesizedExpression(parent) ||
      ts.isAsExpression(parent)) &&
    parent.expression === inner
  );
}

/** Tells whether an expression stands where a value is assigned to it, also in a pattern. */
function isTarget(node: TS.Node): boolean {
  const { parent } = node;
  if (isCount(parent)) return true;
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent))
    return parent.initializer === node;
  if (ts.isBinaryExpression(parent)) {
    // `[a = 1] = list`: a default inside of a pattern is written the same way.
    return isAssignment(parent) && parent.left === node;
  }
  if (ts.isPropertyAssignment(parent))
    return parent.initializer === node && isTarget(parent.parent);
  if (ts.isArrayLiteralExpression(parent) || ts.isParenthesizedExpression(parent))
    return isTarget(parent);
  const isPart =
    ts.isShorthandPropertyAssignment(parent) ||
    ts.isSpreadAssignment(parent) ||
    ts.isSpreadElement(parent);
  return isPart && isTarget(parent.parent);
}
