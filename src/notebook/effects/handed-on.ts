import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import type { FunctionNode } from '../syntax/function-node.js';
import { ANY, moveOut, NOWHERE, type PlacesAt } from '../values/place.js';
import { unwrapValue } from '../syntax/unwrap.js';
import { walk } from '../syntax/walk.js';
import type { Values } from '../values/values.js';

/** Finds what functions call with what those have that they are given. */
export class HandedOn {
  readonly #values: Values;
  readonly #open = new Set<FunctionNode>();

  constructor(values: Values) {
    this.#values = values;
  }

  /**
   * Lists what a function calls another one with that it is given, call by call and for one who calls it: `rows` for
   * `f => f(rows)`, an element of them for `f => rows.forEach(f)`, and so where it hands it on to another one.
   */
  atCall(
    made: FunctionNode,
    given: TS.ParameterDeclaration,
    args: readonly PlacesAt[],
    self: PlacesAt
  ): readonly (readonly PlacesAt[])[] {
    return this.#of(made, given).map(handed => handed.map(at => moveAll(at, made, args, self)));
  }

  #of(made: FunctionNode, given: TS.ParameterDeclaration): readonly (readonly PlacesAt[])[] {
    if (this.#open.has(made)) return [];
    this.#open.add(made);
    const calls = [...walk([made.body])].filter(ts.isCallExpression);
    const found = calls.flatMap(call => this.#inCall(call, given));
    this.#open.delete(made);
    return found;
  }

  #inCall(
    call: TS.CallExpression,
    given: TS.ParameterDeclaration
  ): readonly (readonly PlacesAt[])[] {
    const callee = unwrapValue(call.expression);
    const args = call.arguments.map(argument => this.#at(argument));
    const { lookup, origins } = this.#values;
    if (lookup.named(callee) === given) return [args];
    const index = call.arguments.findIndex(argument => lookup.named(argument) === given);
    if (index < 0) return [];
    const functions = origins.functions(callee);
    if (functions.length === 0)
      return [toGiven(call, this.#values)].filter(({ length }) => length > 0);
    return functions.flatMap(inner => {
      const parameter = inner.parameters[index];
      return parameter ? this.atCall(inner, parameter, args, NOWHERE) : [];
    });
  }

  /** Of `row` in `rows.forEach(row => f(row))` it is an element of `rows`. */
  #at(argument: TS.Expression): PlacesAt {
    const declaration = this.#values.lookup.named(argument);
    if (declaration && ts.isParameter(declaration)) {
      const { parent: own } = declaration;
      const index = own.parameters.indexOf(declaration);
      const isCallback =
        ts.isCallExpression(own.parent) && own.parent.arguments.some(each => each === own);
      const at = isCallback ? toGiven(own.parent, this.#values)[index] : undefined;
      if (at) return at;
    }
    return this.#values.places.at(argument);
  }
}

/** What a method of lists gives to its callback: `rows.forEach(…)`. */
function toGiven(call: TS.CallExpression, { places }: Values): readonly PlacesAt[] {
  const callee = unwrapValue(call.expression);
  if (!ts.isPropertyAccessExpression(callee)) return [];
  const { expression: list, name } = callee;
  const args = call.arguments.map(each => places.at(each));
  const element: PlacesAt = path => places.of(list, [ANY, ...path]);
  return toParameters(name.text, element, places.at(list), args);
}

/** Says where what a function has is for one who calls it. */
function moveAll(
  at: PlacesAt,
  made: FunctionNode,
  args: readonly PlacesAt[],
  self: PlacesAt
): PlacesAt {
  return path => at(path).flatMap(place => moveOut(place, made, args, self));
}

/** Returns what array methods and the like give to the function that they call, by its parameters. */
export function toParameters(
  method: string,
  element: PlacesAt,
  list: PlacesAt,
  args: readonly PlacesAt[]
): readonly PlacesAt[] {
  if (method === 'reduce' || method === 'reduceRight')
    return [args[1] ?? element, element, NOWHERE, list];
  if (method === 'sort' || method === 'toSorted') return [element, element];
  if (method === 'then') return [list];
  // `Array.from(rows, change)`
  const first = args[0] ?? NOWHERE;
  if (method === 'from') return [path => first([ANY, ...path])];
  return [element, NOWHERE, list];
}

/** Array methods that take what `this` is in the function, after it: `losses.forEach(meter.update, meter)`. */
const WITH_THIS = new Set(
  'every filter find findIndex findLast findLastIndex flatMap forEach map some'.split(' ')
);

/** Returns what `this` is in the function that a method calls. */
export function toThisOf(method: string, [, self = NOWHERE]: readonly PlacesAt[]): PlacesAt {
  return WITH_THIS.has(method) ? self : NOWHERE;
}
