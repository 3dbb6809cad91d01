import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import { isFunctionNode } from '../syntax/function-node.js';
import { ANY, NOWHERE, toMade, type Place, type PlaceFinder } from './place.js';

/** Lists the places of what lies at a path inside of an element: `[rows, ...others]`. */
export function placesInList(
  places: PlaceFinder,
  { elements }: TS.ArrayLiteralExpression,
  step: string,
  rest: readonly string[]
): readonly Place[] {
  const isCounted = /^\d+$/.test(step) && !elements.some(ts.isSpreadElement);
  const meant = isCounted ? elements.slice(Number(step), Number(step) + 1) : elements;
  return meant.flatMap(each =>
    ts.isSpreadElement(each) ? places.of(each.expression, [ANY, ...rest]) : places.of(each, rest)
  );
}

/** Lists the places of what lies at a path inside of a property: `{ rows, ...others, get first() { … } }`. */
export function placesInObject(
  places: PlaceFinder,
  { properties }: TS.ObjectLiteralExpression,
  step: string,
  rest: readonly string[]
): readonly Place[] {
  // `{ ...config, paths: { ...config.paths } }` has paths of its own.
  const names = properties.map(each => (ts.isSetAccessor(each) ? '' : each.name?.getText()));
  const last = names.lastIndexOf(step);
  return properties.slice(Math.max(last, 0)).flatMap(property => {
    if (ts.isSpreadAssignment(property)) return places.of(property.expression, [step, ...rest]);
    if (step !== ANY && property.name.getText() !== step) return [];
    if (ts.isPropertyAssignment(property)) return places.of(property.initializer, rest);
    if (ts.isGetAccessor(property) && isFunctionNode(property))
      return places.returned([property], [], NOWHERE, rest);
    if (ts.isMethodDeclaration(property)) return rest.length === 0 ? [toMade(property)] : [];
    return ts.isShorthandPropertyAssignment(property) ? places.of(property.name, rest) : [];
  });
}
