import type TS from 'typescript';
import { isMethodCall } from '../syntax/calls.js';
import { ts } from '../syntax/compiler.js';
import { mutate, type Effect } from './effect.js';
import type { NameLookup } from '../values/name-lookup.js';
import type { Origins } from '../values/origins.js';
import { findHolder } from '../syntax/unwrap.js';
import { walkOut } from '../syntax/walk.js';
import type { Values } from '../values/values.js';

/** Lists what a call takes the next of: `rng()` and `rng.next()` of a package's generator, or of one that a file keeps. */
export function findDraws(
  values: Values,
  source: TS.Expression,
  call: TS.Node,
  called = source
): readonly Effect[] {
  const { lookup, origins, places } = values;
  const ofFile = findFileDraws(values, called, call);
  if (ofFile.length > 0) return ofFile;
  if (!isRandomSource(source, lookup, origins) && !isSearchOn(call, lookup)) return [];
  return mutate(places.of(source, []), call, true).map(effect => ({ ...effect, isRandom: true }));
}

/** Lists what a call takes of a generator that a file of the project keeps. */
export function findFileDraws(
  { lookup }: Values,
  called: TS.Expression,
  call: TS.Node
): readonly Effect[] {
  const root = findDrawnFile(called, lookup);
  return root ? mutate([{ root, path: [] }], call, true) : [];
}

/** How packages and authors call what gives numbers by a seed (`seedrandom`, `new Chance(1)`, `const rng = …`). */
const RANDOM = /rand|rng|seed|chance|twister|faker/i;
/** How authors call the functions of their own files that give something else each time (`initWeights(4)`). */
const DRAWS = /gauss|normal(?!i[sz])|uniform|shuffle|sample|noise|init|draw|next|counter/i;

/**
 * Tells whether an expression is a source of random numbers that a package made: each draw changes it. What
 * else packages make is not taken as changed by a call, since most of it is not.
 */
export function isRandomSource(
  expression: TS.Expression,
  lookup: NameLookup,
  origins: Origins
): boolean {
  const holder = findHolder(expression);
  const made = lookup.firstValue(holder);
  if (!made || !(ts.isCallExpression(made) || ts.isNewExpression(made))) return false;
  if (origins.of(made.expression).length > 0) return false;
  const { name } = lookup.named(holder) as TS.VariableDeclaration;
  return RANDOM.test(name.getText()) || RANDOM.test(made.expression.getText());
}

/**
 * Returns what stands for the file of the project that a called function is from, where its name or that of
 * the file says that it gives something else each time. A package has no seed that a stage would share.
 */
export function findDrawnFile(callee: TS.Expression, lookup: NameLookup): TS.Node | undefined {
  const node = findHolder(callee);
  const binding = ts.isIdentifier(node) ? lookup.findImport(node) : undefined;
  const specifier = binding?.source.specifier ?? '';
  if (!binding || !/^[.#]/.test(specifier) || specifier.endsWith('.json')) return undefined;
  const names = `${specifier} ${callee.getText()}`;
  return RANDOM.test(names) || DRAWS.test(names) ? lookup.sourceNode(binding) : undefined;
}

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
