import type TS from 'typescript';
import { ts } from './compiler.js';
import type { Effect } from './effect.js';
import { isStaticMember } from './function-node.js';
import { unwrap } from './unwrap.js';

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
