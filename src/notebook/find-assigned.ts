import type TS from 'typescript';
import { ts } from './compiler.js';
import { mutate, type Effect, type Values } from './effect.js';
import { isMemo } from './memo.js';
import { FOREIGN, isTopLevel } from './name-lookup.js';
import { unwrapValue } from './origins.js';

/** Lists what an assignment to an expression changes, also to a pattern: `[a.b, ...c] = list`. */
export function findAssigned(values: Values, target: TS.Expression): readonly Effect[] {
  const assigned = (inner: TS.Expression) => findAssigned(values, inner);
  const node = unwrapValue(target);
  if (ts.isIdentifier(node)) {
    const root = values.lookup.find(node);
    if (root === FOREIGN) return [];
    return [{ root, path: [], kind: 'assign', may: isTopLevel(root) && isMemo(node), node }];
  }
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
    return mutate(values.places.of(node.expression, []), node, isMemo(node));
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
