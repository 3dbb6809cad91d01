import type TS from 'typescript';
import { remember } from '../syntax/by-key.js';
import { ts } from '../syntax/compiler.js';
import type { Effect } from './effect.js';
import { moveOut, NOWHERE, type Place } from '../values/place.js';
import { unwrapValue } from '../syntax/unwrap.js';
import { walk } from '../syntax/walk.js';
import type { Values } from '../values/values.js';

/** A variable that an expression names, and whether an object of a class of the notebook goes by the name. */
interface Named {
  readonly variable: TS.Node;
  readonly isObject: boolean;
}

/**
 * Finds the objects of classes of the notebook that a call names, and those that went into what it names:
 * `w` and `b` for `loss.backward()` after `const loss = w.mul(x).add(b);`.
 */
export class MadeFrom {
  readonly #values: Values;
  readonly #named = new Map<TS.Node, readonly Named[]>();

  constructor(values: Values) {
    this.#values = values;
  }

  /** Lists where the objects are held. */
  of(call: TS.Node): readonly Place[] {
    const found = new Set<TS.Node>();
    const seen = new Set<TS.Node>();
    const open: TS.Node[] = [call];
    for (let at = open.pop(); at; at = open.pop()) {
      for (const { variable, isObject } of this.#namesIn(at)) {
        if (isObject) found.add(variable);
        if (seen.has(variable) || !ts.isVariableDeclaration(variable)) continue;
        seen.add(variable);
        if (variable.initializer) open.push(variable.initializer);
        open.push(...this.#values.lookup.assigned(variable));
      }
    }
    return [...found].map((root): Place => ({ root, path: [] }));
  }

  #namesIn(node: TS.Node): readonly Named[] {
    return remember(this.#named, node, () =>
      [...walk([node])].filter(ts.isIdentifier).flatMap(name => {
        const variable = this.#values.lookup.find(name);
        return variable ? [{ variable, isObject: this.#isObject(name) }] : [];
      })
    );
  }

  #isObject(name: TS.Identifier): boolean {
    const { origins, methods } = this.#values;
    const isMade = origins
      .of(name)
      .some(each => ts.isNewExpression(each) && origins.classes(each).length > 0);
    return isMade || methods.isCalledOn(name);
  }
}

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
