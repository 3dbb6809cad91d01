import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import type { FunctionNode } from '../syntax/function-node.js';
import { isIn } from '../syntax/walk.js';

/**
 * Where an object is held: a variable, and the way from its value to the object. The root is a declaration;
 * the `this` of a function is stood for by the function's body. Or where it is made.
 */
export interface Place {
  readonly root: TS.Node;
  readonly path: readonly string[];
  /** True where a variable holds it at some time, but not at all times. */
  readonly isUnsure?: boolean;
  /** The flag of a function that decides whether it is there: `inPlace ? rows : [...rows]`. */
  readonly when?: Flag;
  /** True where the root is the expression or declaration that makes it: `new Net()`, a function, a class. */
  readonly isMade?: boolean;
}

/** A parameter, or a part of one, that decides whether something is so: `inPlace` in `inPlace ? rows : [...rows]`. */
export interface Flag {
  readonly declaration: TS.ParameterDeclaration | TS.BindingElement;
  /** The property of the parameter: `options.inPlace`. */
  readonly key?: string;
  readonly isOn: boolean;
}

/** Gives the places of what lies at a path inside of a value. */
export type PlacesAt = (path: readonly string[]) => readonly Place[];

/** Finds places: of what an expression holds at a path, of what a node makes, and of what functions return. */
export interface PlaceFinder {
  of(expression: TS.Expression, path: readonly string[]): readonly Place[];
  atEach(args: readonly TS.Expression[]): readonly PlacesAt[];
  within(node: TS.Node, path: readonly string[]): readonly Place[];
  withDefaults(
    made: Pick<FunctionNode, 'parameters'>,
    args: readonly PlacesAt[]
  ): readonly PlacesAt[];
  returned(
    functions: readonly FunctionNode[],
    args: readonly PlacesAt[],
    self: PlacesAt,
    path: readonly string[]
  ): readonly Place[];
}

/** The places of what nobody else holds. */
export const NOWHERE: PlacesAt = () => [];

/** A step to some element or field, whichever. */
export const ANY = '*';

/** A step to some element of a collection, but to no field of an object. */
export const ELEMENT = '#';

/** Returns the step that an access takes: `b` of `a.b` and `a['b']`. */
export function stepOfAccess(node: TS.AccessExpression): string {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  const { argumentExpression: key } = node;
  return ts.isStringLiteralLike(key) ? key.text : ANY;
}

/** Returns the step that a pattern takes to an element: `{ w }`, `{ w: v }`, `[, v]`. */
export function stepOfBinding(element: TS.BindingElement): string {
  const { parent, propertyName, name } = element;
  if (ts.isArrayBindingPattern(parent)) return String(parent.elements.indexOf(element));
  const key = propertyName ?? name;
  return ts.isIdentifier(key) ? key.text : ANY;
}

/** Tells whether a step leads where another one may lead, too. */
export function isSameStep(a: string, b: string): boolean {
  if (a === b || a === ANY || b === ANY) return true;
  const isIndex = (step: string) => step === ELEMENT || /^\d+$/.test(step);
  return (a === ELEMENT || b === ELEMENT) && isIndex(a) && isIndex(b);
}

/**
 * Says where a place inside of a function is for one who calls it: a parameter is what was given, `this` the
 * object it was called on, and its own variables are nowhere.
 */
export function moveOut(
  place: Place,
  made: FunctionNode,
  args: readonly PlacesAt[],
  self: PlacesAt
): readonly Place[] {
  const { root, path, isMade = false } = place;
  if (isMade) return [place];
  if (root === made.body) return self(path);
  if (!isWithin(root, made)) return [place];
  const parameter = ts.isParameter(root) ? made.parameters.indexOf(root) : -1;
  if (parameter < 0 || !ts.isParameter(root)) return [];
  if (!root.dotDotDotToken) return args[parameter]?.(path) ?? [];
  return path.length === 0 ? [] : args.slice(parameter).flatMap(at => at(path.slice(1)));
}

/** Tells whether a node stands inside of another one. */
export function isWithin(node: TS.Node, outer: TS.Node): boolean {
  return node !== outer && isIn(node, outer);
}

/** Returns the place of what a node makes. */
export function toMade(root: TS.Node): Place {
  return { root, path: [], isMade: true };
}

/** Returns the places that are those of what is made. */
export function onlyMade(places: readonly Place[]): readonly Place[] {
  return places.filter(({ isMade }) => isMade);
}

/** Returns the place as one that is there if a flag is set, or may be there. */
export function toBranch(place: Place, flag: Flag | undefined): Place {
  return flag && !place.isUnsure && !place.when ? { ...place, when: flag } : toUnsure(place);
}

/** Returns the place as one that may not hold the object at all times. */
export function toUnsure(place: Place): Place {
  return place.isUnsure ? place : { ...place, isUnsure: true };
}

/** Returns each place once; what is sure comes first. */
export function withoutRepeats(places: readonly Place[]): readonly Place[] {
  const seen = new Map<TS.Node, Set<string>>();
  const ordered = [...places].sort((a, b) => Number(a.isUnsure ?? 0) - Number(b.isUnsure ?? 0));
  return ordered.filter(({ root, path, isMade = false }) => {
    const ways = seen.get(root) ?? new Set();
    seen.set(root, ways);
    return ways.size < ways.add(isMade ? 'made' : `.${path.join('.')}`).size;
  });
}

/** Says where a place is for one who calls, no surer than it was. */
export function moveSure(
  place: Place,
  made: FunctionNode,
  args: readonly PlacesAt[],
  self: PlacesAt
): readonly Place[] {
  const moved = moveOut(place, made, args, self);
  return place.isUnsure === true || place.when ? moved.map(toUnsure) : moved;
}
