import { ANY, NOWHERE, type PlacesAt } from './place.js';

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
const WITH_THIS = new Set([
  'every',
  'filter',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
  'flatMap',
  'forEach',
  'map',
  'some'
]);

/** Returns what `this` is in the function that a method calls. */
export function toThisOf(method: string, [, self = NOWHERE]: readonly PlacesAt[]): PlacesAt {
  return WITH_THIS.has(method) ? self : NOWHERE;
}
