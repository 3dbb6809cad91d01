import type TS from 'typescript';
import { ts } from './compiler.js';
import type { Effect, Values } from './effect.js';
import { FOREIGN } from './name-lookup.js';
import { moveOut, NOWHERE, type Place, type PlacesAt } from './place.js';
import { unwrapValue } from './unwrap.js';

/** Lists what a function was given that made the one which is held (`const o = makeOptimizer(net)`, then `o.step()`). */
export function findClosed(
  { lookup, origins, places }: Values,
  effect: Effect,
  owner: TS.Node,
  held: TS.Expression
): readonly Place[] {
  const node = unwrapValue(held);
  const variable = ts.isIdentifier(node) ? lookup.find(node) : FOREIGN;
  const isMade = variable !== FOREIGN && ts.isVariableDeclaration(variable);
  // `step(net)(3)`
  const made = isMade ? variable.initializer : node;
  const call = made && unwrapValue(made);
  if (!call || !ts.isCallExpression(call) || effect.kind === 'assign') return [];
  const maker = origins.functions(call.expression).find(each => each === owner);
  const args = call.arguments.map(
    (argument): PlacesAt =>
      path =>
        places.of(argument, path)
  );
  return maker ? moveOut(effect, maker, args, NOWHERE) : [];
}
