import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import type { NameLookup } from './name-lookup.js';
import type { Origins } from './origins.js';
import { ANY, NOWHERE, toUnsure, type Place, type PlaceFinder, type PlacesAt } from './place.js';

/** The step from a pair to its value: `[key, value]`. */
const VALUE_OF_PAIR = '1';

/** Methods that return a new list of the same elements. */
const COPYING = new Set(
  'concat filter flat slice toReversed toSorted toSpliced values with'.split(' ')
);
/** Methods that return what they are called on, or a view of it. */
const RETURNING = new Set('add copyWithin fill reverse set sort subarray'.split(' '));
/** Methods that return an element. */
const PICKING = new Set('at find findLast get'.split(' '));
/** Methods that return an element which is no longer there then. */
const TAKING = new Set(['pop', 'shift']);
/** What has functions of its own that give what they are given. */
const STATIC = new Set(['Array', 'Map', 'Object', 'Promise']);
/** Functions of them that return it as it is. */
const PASSING = new Set(['freeze', 'resolve', 'seal']);
/** Functions of packages that put the elements of a list in a new order, under keys or into groups. */
const ARRANGING = new Set('chunk groupBy indexBy keyBy orderBy partition sortBy uniqBy'.split(' '));

/** Lists the places of what a call of a function or method gives that is not of the notebook. */
export function placesOfLibraryCall(
  places: PlaceFinder,
  origins: Origins,
  call: TS.CallExpression,
  path: readonly string[]
): readonly Place[] {
  return new LibraryCall(places, origins, call.arguments).of(call.expression, path);
}

/** `new Set(rows)`, `new Map(rows.map(row => [row.id, row]))`. */
export function placesInCollection(
  places: PlaceFinder,
  { expression, arguments: args = ts.factory.createNodeArray() }: TS.NewExpression,
  step: string,
  rest: readonly string[]
): readonly Place[] {
  const name = expression.getText();
  // `new Float32Array(list)` copies numbers.
  if (/^\w+Array$/.test(name)) return [];
  const inPairs = /^(Weak)?Map$/.test(name)
    ? args.flatMap(each => places.of(each, [ANY, VALUE_OF_PAIR, ...rest]))
    : [];
  return [...args.flatMap(each => places.of(each, [step, ...rest])), ...inPairs];
}

/** Returns the buffer that a view shares: `new DataView(buffer)`, `new Uint8Array(bytes.buffer)`, `Buffer.from(bytes.buffer)`. */
export function viewedBuffer(node: TS.Expression, lookup: NameLookup): TS.Expression | undefined {
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return undefined;
  const [first] = node.arguments ?? [];
  if (!first) return undefined;
  const name = node.expression.getText();
  if (ts.isNewExpression(node) && name === 'DataView') return first;
  const isView = ts.isNewExpression(node) ? /^\w+Array$/.test(name) : name === 'Buffer.from';
  return isView && isBuffer(first, lookup) ? first : undefined;
}

/** Of a list, the same constructors make a copy. */
function isBuffer(node: TS.Expression, lookup: NameLookup): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'buffer';
  if (ts.isNewExpression(node)) return BUFFER.test(node.expression.getText());
  const found = ts.isIdentifier(node) ? lookup.find(node) : undefined;
  if (!found || !(ts.isVariableDeclaration(found) || ts.isParameter(found))) return false;
  const { type, initializer } = found;
  return type ? BUFFER.test(type.getText()) : !!initializer && isBuffer(initializer, lookup);
}

const BUFFER = /^(?:Shared)?ArrayBuffer(?:Like)?$/;

class LibraryCall {
  readonly #places: PlaceFinder;
  readonly #origins: Origins;
  readonly #args: readonly TS.Expression[];

  constructor(places: PlaceFinder, origins: Origins, args: readonly TS.Expression[]) {
    this.#places = places;
    this.#origins = origins;
    this.#args = args;
  }

  of(callee: TS.Expression, path: readonly string[]): readonly Place[] {
    if (!ts.isPropertyAccessExpression(callee)) return this.#arranged(callee, path);
    const { expression: object, name } = callee;
    const [step, ...rest] = path;
    const [first] = this.#args;
    const isStatic = ts.isIdentifier(object) && STATIC.has(object.text);
    if (isStatic && first) return this.#ofStatic(name.text, first, path);
    if (name.text === 'bind') return this.#places.of(object, path).filter(({ isMade }) => isMade);
    if (RETURNING.has(name.text)) return this.#places.of(object, anyFirst(path));
    if (PICKING.has(name.text)) return this.#places.of(object, [ANY, ...path]);
    if (TAKING.has(name.text)) return this.#taken(object, path);
    // `it.next().value`
    if (name.text === 'next')
      return step === 'value' ? this.#places.of(object, [ANY, ...rest]) : [];
    if (name.text.startsWith('reduce')) return this.#reduced(object, path);
    if (step === undefined) return [];
    if (ARRANGING.has(name.text)) return this.#arranged(name, path);
    if (COPYING.has(name.text)) return this.#copied(name.text, object, anyFirst(path));
    if (name.text === 'entries')
      return rest.length === 0 ? [] : this.#places.of(object, [ANY, ...rest.slice(1)]);
    if (name.text === 'map' && first) return this.#mapped(object, first, rest);
    return name.text === 'flatMap' && first ? this.#mapped(object, first, anyFirst(path)) : [];
  }

  /** Where else an element is that is taken out: `const all = [net]; all.pop()`. */
  #taken(list: TS.Expression, path: readonly string[]): readonly Place[] {
    const holders = this.#places.of(list, []).map(({ root }) => root);
    return this.#places
      .of(list, [ANY, ...path])
      .filter(({ root, isMade }) => isMade || !holders.includes(root));
  }

  #copied(name: string, object: TS.Expression, path: readonly string[]): readonly Place[] {
    const flat = name === 'flat' ? this.#places.of(object, [ANY, ...path]) : [];
    return [...flat, ...[object, ...this.#args].flatMap(each => this.#places.of(each, path))];
  }

  /** `keyBy(rows, 'id')` and `_.keyBy(rows, 'id')` of a package hold the rows. */
  #arranged(callee: TS.Expression, [step, ...rest]: readonly string[]): readonly Place[] {
    const [list] = this.#args;
    const isKnown = ts.isIdentifier(callee) && ARRANGING.has(callee.text);
    if (!isKnown || !list || step === undefined || this.#origins.of(callee).length > 0) return [];
    return this.#places.of(list, [ANY, ...rest]).map(toUnsure);
  }

  /** What `reduce` makes of a list holds its elements, most often by a key, or in lists by a key. */
  #reduced(list: TS.Expression, path: readonly string[]): readonly Place[] {
    const [change, initial] = this.#args;
    const element: PlacesAt = inner => this.#places.of(list, [ANY, ...inner]);
    const first: PlacesAt = initial ? inner => this.#places.of(initial, inner) : element;
    const functions = change ? this.#origins.functions(change) : [];
    const ways = [path.slice(1), path.slice(2)].slice(0, path.length);
    const held = ways.flatMap(element).filter(({ isMade }) => !isMade);
    const made = this.#places.returned(functions, [first, element], NOWHERE, path);
    return [...first(path), ...made, ...held.map(toUnsure)];
  }

  /** Lists the places of what a function makes of the elements of a list. */
  #mapped(list: TS.Expression, change: TS.Expression, path: readonly string[]): readonly Place[] {
    const element: PlacesAt = inner => this.#places.of(list, [ANY, ...inner]);
    return this.#places.returned(this.#origins.functions(change), [element], NOWHERE, path);
  }

  /** `Object.assign(target, …)`, `Object.entries(held)`, `Array.from(list)`, `Map.groupBy(list, toKey)`. */
  #ofStatic(name: string, first: TS.Expression, path: readonly string[]): readonly Place[] {
    if (PASSING.has(name)) return this.#places.of(first, path);
    const [step, ...rest] = path;
    const [, ...others] = this.#args;
    const [change] = others;
    if (name === 'assign') {
      const held = step === undefined ? [] : others.flatMap(each => this.#places.of(each, path));
      return [...this.#places.of(first, path), ...held];
    }
    if (step === undefined) return [];
    if (name === 'from' && change) return this.#mapped(first, change, rest);
    if (name === 'fromEntries') return this.#places.of(first, [ANY, VALUE_OF_PAIR, ...rest]);
    if (name !== 'entries') return this.#places.of(first, path);
    return rest.length === 0 ? [] : this.#places.of(first, [ANY, ...rest.slice(1)]);
  }
}

/** A list that is copied or put in another order has its elements at other places. */
function anyFirst([step, ...rest]: readonly string[]): readonly string[] {
  if (step === undefined) return [];
  return [/^\d+$/.test(step) ? ANY : step, ...rest];
}
