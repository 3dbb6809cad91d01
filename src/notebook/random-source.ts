import type TS from 'typescript';
import { ts } from './compiler.js';
import type { NameLookup } from './name-lookup.js';
import { type Origins } from './origins.js';
import { findHolder } from './unwrap.js';

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
