import type TS from 'typescript';
import { isAccess } from '../syntax/calls.js';
import { ts } from '../syntax/compiler.js';
import { givesId, isStep } from './counter.js';
import { mutate, type Effect } from './effect.js';
import { isMemo } from './memo.js';
import { isTopLevel } from '../values/name-lookup.js';
import { isPutBack } from './put-back.js';
import { isAssignment, isCount } from '../syntax/writes.js';
import { unwrapValue } from '../syntax/unwrap.js';
import type { Values } from '../values/values.js';

/** Lists what a write changes: `a = 1`, `a.b += 1`, `a++`, `delete a.b`, `for (a of list)`. */
export function findWritten(values: Values, node: TS.Node): readonly Effect[] {
  const target = findTarget(node);
  if (!target || isPutBack(target)) return [];
  const effects = findAssigned(values, target);
  const step = { isStep: true, isNumbering: givesId(node) };
  return isStep(node) ? effects.map(effect => ({ ...effect, ...step })) : effects;
}

function findTarget(node: TS.Node): TS.Expression | undefined {
  if (ts.isBinaryExpression(node)) return isAssignment(node) ? node.left : undefined;
  if (isCount(node)) return node.operand;
  if (ts.isDeleteExpression(node)) return node.expression;
  const isLoop = ts.isForOfStatement(node) || ts.isForInStatement(node);
  return isLoop && !ts.isVariableDeclarationList(node.initializer) ? node.initializer : undefined;
}

/** Lists what an assignment to an expression changes, also to a pattern: `[a.b, ...c] = list`. */
function findAssigned(values: Values, target: TS.Expression): readonly Effect[] {
  const assigned = (inner: TS.Expression) => findAssigned(values, inner);
  const node = unwrapValue(target);
  if (ts.isIdentifier(node)) {
    const root = values.lookup.find(node);
    if (!root) return [];
    return [{ root, path: [], kind: 'assign', may: isTopLevel(root) && isMemo(node), node }];
  }
  if (isAccess(node)) return mutate(values.places.of(node.expression, []), node, isMemo(node));
  if (ts.isBinaryExpression(node)) return assigned(node.left);
  if (ts.isArrayLiteralExpression(node))
    return node.elements.flatMap(each =>
      assigned(ts.isSpreadElement(each) ? each.expression : each)
    );
  if (!ts.isObjectLiteralExpression(node)) return [];
  return node.properties.flatMap(each => {
    if (ts.isShorthandPropertyAssignment(each)) return assigned(each.name);
    if (ts.isPropertyAssignment(each)) return assigned(each.initializer);
    return ts.isSpreadAssignment(each) ? assigned(each.expression) : [];
  });
}
