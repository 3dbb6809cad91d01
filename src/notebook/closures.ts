import type TS from 'typescript';
import { ts } from './compiler.js';
import type { Effect, Values } from './effect.js';
import { moveOut, NOWHERE, type Place } from './place.js';
import { unwrapValue } from './unwrap.js';

/** Lists what a function was given that made the one which is held (`const o = makeOptimizer(net)`, then `o.step()`). */
export function findClosed(
  { lookup, origins, places }: Values,
  effect: Effect,
  owner: TS.Node,
  held: TS.Expression
): readonly Place[] {
  // `step(net)(3)`
  const call = lookup.firstValue(held) ?? unwrapValue(held);
  if (!ts.isCallExpression(call) || effect.kind === 'assign') return [];
  const maker = origins.functions(call.expression).find(each => each === owner);
  const args = call.arguments.map(argument => places.at(argument));
  return maker ? moveOut(effect, maker, args, NOWHERE) : [];
}
