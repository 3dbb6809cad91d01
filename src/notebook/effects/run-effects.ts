import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import { atCall, moveTo, mutate, toUnsure, type Effect } from './effect.js';
import type { FunctionNode } from '../syntax/function-node.js';
import { HandedOn } from './handed-on.js';
import { findClosed, MadeFrom } from './made-from.js';
import { isTopLevel } from '../values/name-lookup.js';
import { isWithin, moveOut, NOWHERE, type PlacesAt } from '../values/place.js';
import type { Values } from '../values/values.js';

/** What a function is called with. */
export interface Given {
  readonly args?: readonly PlacesAt[];
  /** The same as they stand in the text, where they do. */
  readonly text?: readonly TS.Expression[];
  readonly self?: PlacesAt;
  /** Where the function itself is held, with the variables that only it knows. */
  readonly holder?: PlacesAt;
  /** The expression that it is found by. */
  readonly held?: TS.Expression;
  /** True where it is found by its name: what it keeps is then looked for by those who know more. */
  readonly isLoose?: boolean;
}

/** Finds what functions change where they are run, as those see it who run them. */
export class RunEffects {
  readonly #values: Values;
  readonly #madeFrom: MadeFrom;
  readonly #handedOn: HandedOn;
  /** Lists what a function changes outside of itself. */
  readonly #ofFunction: (made: FunctionNode) => readonly Effect[];

  constructor(values: Values, ofFunction: (made: FunctionNode) => readonly Effect[]) {
    this.#values = values;
    this.#madeFrom = new MadeFrom(values);
    this.#handedOn = new HandedOn(values);
    this.#ofFunction = ofFunction;
  }

  /** Lists what functions change that a node runs. */
  of(functions: readonly FunctionNode[], node: TS.Node, given: Given): readonly Effect[] {
    if (functions.length === 0) return [];
    const { self = NOWHERE, holder = NOWHERE, held, isLoose = false } = given;
    const found = functions.flatMap(made => {
      const args = this.#values.places.withDefaults(made, given.args ?? []);
      const effects = this.#ofFunction(made).flatMap(each => atCall(each, made, given.text));
      return effects.flatMap((effect): readonly Effect[] => {
        const { root } = effect;
        if (root === made.body || isWithin(root, made))
          return moveTo(moveOut(effect, made, args, self), { ...effect, node });
        const owner = findOwner(root);
        if (isTopLevel(root) || ts.isClassLike(root) || !owner || isWithin(node, owner))
          return [{ ...effect, node }];
        if (isLoose || effect.isLoose) return [{ ...effect, node, isLoose: true }];
        const kept = held && findClosed(this.#values, effect, owner, held);
        return moveTo([...holder([]), ...(kept ?? [])], { ...effect, node });
      });
    });
    const sources = found.some(effect => effect.isLoose) ? this.#madeFrom.of(node) : [];
    return [...found, ...mutate(sources, node, true)];
  }

  /** Lists the same of functions that are known by their names alone. */
  named(
    functions: readonly FunctionNode[],
    node: TS.Node,
    given: Pick<Given, 'args' | 'text' | 'self'>
  ): readonly Effect[] {
    return this.of(functions, node, { ...given, isLoose: true }).map(toUnsure);
  }

  /** A function that is given to a call is taken as called by it. */
  given(
    text: readonly TS.Expression[],
    call: TS.Node,
    args: readonly PlacesAt[],
    { may = false, self = NOWHERE }: { readonly may?: boolean; readonly self?: PlacesAt } = {}
  ): readonly Effect[] {
    return text.flatMap(argument => {
      const functions = this.#values.origins.functions(argument);
      const holder = this.#values.places.at(argument);
      const effects = this.of(functions, call, { args, self, holder });
      return may ? effects.map(effect => (args.length > 0 ? toUnsure(effect) : effect)) : effects;
    });
  }

  /** A function that is given to one of the notebook is called with what that one has: `each(row => row.v++)`. */
  handedOn(
    functions: readonly FunctionNode[],
    call: TS.Node,
    { args = [], text = [], self = NOWHERE }: Given
  ): readonly Effect[] {
    return functions.flatMap(made =>
      text.flatMap((argument, i) => {
        const parameter = made.parameters[i];
        const given = this.#values.origins.functions(argument);
        if (!parameter || given.length === 0) return [];
        return this.#handedOn
          .atCall(made, parameter, args, self)
          .flatMap(handed => this.of(given, call, { args: handed }).map(toUnsure));
      })
    );
  }
}

/** Returns the function that a variable, a parameter or a `this` belongs to. */
function findOwner(root: TS.Node): TS.Node | undefined {
  return ts.findAncestor(root.parent, ts.isFunctionLike);
}
