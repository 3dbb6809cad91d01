import type TS from 'typescript';
import { isMethodCall } from './calls.js';
import { ts } from './compiler.js';
import type { NameLookup } from './name-lookup.js';
import { walkOut } from './walk.js';

/**
 * Tells whether a call searches from where the last search of a regular expression ended (`/\w+/g.exec(text)`):
 * the expression remembers the place. A loop goes on to the last match, after which it begins anew.
 */
export function isSearchOn(call: TS.Node, lookup: NameLookup): boolean {
  if (!isMethodCall(call, 'exec', 'test') || isLoopCondition(call)) return false;
  const made = lookup.firstValue(call.expression.expression);
  return !!made && ts.isRegularExpressionLiteral(made) && /[gy]\w*$/.test(made.text);
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
