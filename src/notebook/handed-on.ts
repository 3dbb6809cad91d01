import type TS from 'typescript';
import { toParameters } from './call-parameters.js';
import { ts } from './compiler.js';
import type { Values } from './effect.js';
import type { FunctionNode } from './function-node.js';
import { unwrapValue } from './origins.js';
import { ANY, type PlacesAt } from './place.js';
import { walk } from './walk.js';

/**
 * Lists what a function calls another one with that it is given, call by call:
 * `rows` for `f => f(rows)`, and an element of them for `f => rows.forEach(f)`.
 */
export function findHandedOn(
  { body }: FunctionNode,
  given: TS.ParameterDeclaration,
  { lookup, places }: Pick<Values, 'lookup' | 'places'>
): readonly (readonly PlacesAt[])[] {
  const isGiven = (node: TS.Expression): boolean => {
    const value = unwrapValue(node);
    return ts.isIdentifier(value) && lookup.find(value) === given;
  };
  const at =
    (expression: TS.Expression, ...way: readonly string[]): PlacesAt =>
    path =>
      places.of(expression, [...way, ...path]);
  return [...walk([body])].filter(ts.isCallExpression).flatMap(call => {
    const args = call.arguments.map(argument => at(argument));
    const callee = unwrapValue(call.expression);
    if (isGiven(callee)) return [args];
    if (!ts.isPropertyAccessExpression(callee) || !call.arguments.some(isGiven)) return [];
    const { expression: list, name } = callee;
    return [toParameters(name.text, at(list, ANY), at(list), args)];
  });
}
