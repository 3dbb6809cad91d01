import type TS from 'typescript';
import { ts } from './compiler.js';
import { FOREIGN, type NameLookup } from './name-lookup.js';
import type { Origins } from './origins.js';
import { unwrapValue } from './origins.js';

/** How packages and authors call what gives numbers by a seed (`seedrandom`, `new Chance(1)`, `const rng = …`). */
const RANDOM = /rand|rng|seed|chance|twister|faker/i;

/**
 * Tells whether an expression is a source of random numbers that a package made: each draw changes it. What
 * else packages make is not taken as changed by a call, since most of it is not.
 */
export function isRandomSource(
  expression: TS.Expression,
  lookup: NameLookup,
  origins: Origins
): boolean {
  let node = unwrapValue(expression);
  while (ts.isPropertyAccessExpression(node)) node = unwrapValue(node.expression);
  const declaration = ts.isIdentifier(node) ? lookup.find(node) : FOREIGN;
  if (declaration === FOREIGN || !ts.isVariableDeclaration(declaration)) return false;
  const { initializer, name } = declaration;
  const made = initializer && unwrapValue(initializer);
  if (!made || !(ts.isCallExpression(made) || ts.isNewExpression(made))) return false;
  if (origins.of(made.expression).length > 0) return false;
  return RANDOM.test(name.getText()) || RANDOM.test(made.expression.getText());
}
