import type TS from 'typescript';
import { ts } from './compiler.js';
import type { Values } from './effect.js';
import { FOREIGN } from './name-lookup.js';
import type { Place } from './place.js';
import { walk } from './walk.js';

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
    const known = this.#named.get(node);
    if (known) return known;
    const named = [...walk([node])].filter(ts.isIdentifier).flatMap((name): readonly Named[] => {
      const variable = this.#values.lookup.find(name);
      return variable === FOREIGN ? [] : [{ variable, isObject: this.#isObject(name) }];
    });
    this.#named.set(node, named);
    return named;
  }

  #isObject(name: TS.Identifier): boolean {
    const { origins, methods } = this.#values;
    const isMade = origins
      .of(name)
      .some(each => ts.isNewExpression(each) && origins.classes(each).length > 0);
    return isMade || methods.isCalledOn(name);
  }
}
