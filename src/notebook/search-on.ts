import type TS from 'typescript';
import { ts } from './compiler.js';
import { FOREIGN, type NameLookup } from './name-lookup.js';
import { walkOut } from './walk.js';
import { unwrapValue } from './unwrap.js';

/**
 * Tells whether a call searches from where the last search of a regular expression ended (`/\w+/g.exec(text)`):
 * the expression remembers the place. A loop goes on to the last match, after which it begins anew.
 */
export function isSearchOn(call: TS.Node, lookup: NameLookup): boolean {
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return false;
  const { expression: pattern, name } = call.expression;
  if (!/^(exec|test)$/.test(name.text) || isLoopCondition(call)) return false;
  const made = findMade(pattern, lookup);
  return !!made && ts.isRegularExpressionLiteral(made) && /[gy]\w*$/.test(made.text);
}

function findMade(pattern: TS.Expression, lookup: NameLookup): TS.Expression | undefined {
  const node = unwrapValue(pattern);
  const declaration = ts.isIdentifier(node) ? lookup.find(node) : FOREIGN;
  if (declaration === FOREIGN || !ts.isVariableDeclaration(declaration)) return undefined;
  return declaration.initializer && unwrapValue(declaration.initializer);
}

/** `while ((m = word.exec(text)))`, `for (let m = word.exec(text); m; m = word.exec(text))` */
function isLoopCondition(call: TS.Node): boolean {
  for (const at of walkOut(call)) {
    if (ts.isFunctionLike(at)) return false;
    const { parent } = at;
    if (ts.isForStatement(parent)) return parent.statement !== at;
    if (ts.isWhileStatement(parent) || ts.isDoStatement(parent)) return parent.expression === at;
  }
  return false;
}
