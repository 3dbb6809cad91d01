import type TS from 'typescript';
import { ts } from './compiler.js';
import { CyclicMemo } from './cyclic-memo.js';
import { findLastAssigned } from './last-assigned.js';
import { FOREIGN, isTopLevel, type NameLookup } from './name-lookup.js';
import {
  findReturned,
  findThisOwner,
  isChoice,
  isFunctionNode,
  isStaticMember,
  unwrapValue,
  type FunctionNode,
  type Origins
} from './origins.js';
import { walk, walkOut } from './walk.js';

/**
 * Where an object is held: a variable, and the way from its value to the object. The root is a declaration;
 * the `this` of a function is stood for by the function's body.
 */
export interface Place {
  readonly root: TS.Node;
  readonly path: readonly string[];
  /** True where a variable holds it at some time, but not at all times. */
  readonly isUnsure?: boolean;
}

/** Gives the places of what lies at a path inside of a value. */
export type PlacesAt = (path: readonly string[]) => readonly Place[];

/** A step to some element, whichever. */
export const ANY = '*';

/** The step from a pair to its value: `[key, value]`. */
const VALUE_OF_PAIR = '1';

/** Ways are followed so far; what lies deeper counts as lying there. */
const LONGEST = 4;

/** Methods that return a new list of the same elements. */
const COPYING = new Set(
  'concat filter flat slice toReversed toSorted toSpliced values with'.split(' ')
);
/** Methods that return what they are called on, or a view of it. */
const RETURNING = new Set('add copyWithin fill reverse set sort subarray'.split(' '));
/** Methods that return an element. */
const PICKING = new Set('at find findLast get pop shift'.split(' '));
/** Functions of packages that put the elements of a list in a new order, under keys or into groups. */
const ARRANGING = new Set('chunk groupBy indexBy keyBy orderBy partition sortBy uniqBy'.split(' '));

/** Finds the variables that hold an object, also through other names for it. */
export class Places {
  readonly #lookup: NameLookup;
  readonly #origins: Origins;
  readonly #known = new CyclicMemo<Place>();

  constructor(lookup: NameLookup, origins: Origins) {
    this.#lookup = lookup;
    this.#origins = origins;
  }

  /** Lists the places that hold the object at a path inside of the value of an expression. */
  of(expression: TS.Expression, path: readonly string[]): readonly Place[] {
    const node = unwrapValue(expression);
    const way = path.slice(0, LONGEST);
    return this.#known.get(node, way.join('.'), () => withoutRepeats(this.#find(node, way)));
  }

  /** Lists the places that hold what a function returns, for a call of it. */
  returned(made: FunctionNode, args: readonly PlacesAt[], self: PlacesAt): PlacesAt {
    return path =>
      findReturned(made)
        .flatMap(value => this.of(value, path))
        .flatMap(place => {
          const moved = moveOut(place, made, args, self);
          return place.isUnsure === true ? moved.map(toUnsure) : moved;
        });
  }

  #find(node: TS.Expression, path: readonly string[]): readonly Place[] {
    if (ts.isIdentifier(node)) return this.#ofIdentifier(node, path);
    if (node.kind === ts.SyntaxKind.ThisKeyword) return toThis(node, path);
    if (ts.isPropertyAccessExpression(node))
      return this.of(node.expression, [node.name.text, ...path]);
    if (ts.isElementAccessExpression(node)) {
      const { argumentExpression: key } = node;
      return this.of(node.expression, [ts.isStringLiteralLike(key) ? key.text : ANY, ...path]);
    }
    if (ts.isConditionalExpression(node))
      return [...this.of(node.whenTrue, path), ...this.of(node.whenFalse, path)];
    if (ts.isBinaryExpression(node))
      return isChoice(node) ? [...this.of(node.left, path), ...this.of(node.right, path)] : [];
    if (ts.isCallExpression(node)) return this.#ofCall(node, path);
    const buffer = viewedBuffer(node);
    if (buffer) return this.of(buffer, path);
    // A new object is nobody else's; what it holds may be.
    const [step, ...rest] = path;
    if (step === undefined) return [];
    if (ts.isArrayLiteralExpression(node)) return this.#ofList(node, step, rest);
    if (ts.isObjectLiteralExpression(node)) return this.#ofLiteral(node, step, rest);
    return ts.isNewExpression(node) ? this.#ofNew(node, step, rest) : [];
  }

  #ofIdentifier(node: TS.Identifier, path: readonly string[]): readonly Place[] {
    const declaration = this.#lookup.find(node);
    if (declaration === FOREIGN) return [];
    const last = findLastAssigned(node, this.#lookup.assigned(declaration));
    if (!last) return this.#ofDeclaration(declaration, path);
    const held = this.of(last, path);
    // What a parameter was given is not what it holds now.
    return ts.isParameter(declaration) ? held : [{ root: declaration, path }, ...held];
  }

  #ofDeclaration(declaration: TS.Node, path: readonly string[]): readonly Place[] {
    const own = { root: declaration, path };
    if (ts.isVariableDeclaration(declaration)) {
      const loop = declaration.parent.parent;
      if (ts.isForOfStatement(loop)) return [own, ...this.of(loop.expression, [ANY, ...path])];
      const { initializer } = declaration;
      const first = initializer ? this.of(initializer, path) : [];
      const later = this.#lookup.assigned(declaration);
      if (later.length === 0) return [own, ...first];
      return [own, ...[...first, ...later.flatMap(value => this.of(value, path))].map(toUnsure)];
    }
    if (!ts.isBindingElement(declaration)) return [own];
    const { parent: pattern, dotDotDotToken: isRest } = declaration;
    const key = declaration.propertyName ?? declaration.name;
    const step = ts.isObjectBindingPattern(pattern) && ts.isIdentifier(key) ? key.text : ANY;
    const inner = isRest ? path : [step, ...path];
    const held = isRest && path.length === 0 ? [] : this.#ofDeclaration(pattern.parent, inner);
    return isTopLevel(declaration) || held.length === 0 ? [own, ...held] : held;
  }

  #ofList(
    { elements }: TS.ArrayLiteralExpression,
    step: string,
    rest: readonly string[]
  ): readonly Place[] {
    const isCounted = /^\d+$/.test(step) && !elements.some(ts.isSpreadElement);
    const meant = isCounted ? elements.slice(Number(step), Number(step) + 1) : elements;
    return meant.flatMap(each =>
      ts.isSpreadElement(each) ? this.of(each.expression, [step, ...rest]) : this.of(each, rest)
    );
  }

  #ofLiteral(
    node: TS.ObjectLiteralExpression,
    step: string,
    rest: readonly string[]
  ): readonly Place[] {
    return node.properties.flatMap(property => {
      if (ts.isSpreadAssignment(property)) return this.of(property.expression, [step, ...rest]);
      if (step !== ANY && property.name.getText() !== step) return [];
      if (ts.isPropertyAssignment(property)) return this.of(property.initializer, rest);
      if (ts.isGetAccessor(property) && isFunctionNode(property))
        return this.returned(property, [], () => [])(rest);
      return ts.isShorthandPropertyAssignment(property)
        ? this.#ofIdentifier(property.name, rest)
        : [];
    });
  }

  /** What a constructor is given and keeps: `constructor(public rows) {}`, `this.rows = rows`. */
  #ofNew(node: TS.NewExpression, step: string, rest: readonly string[]): readonly Place[] {
    const args = node.arguments ?? [];
    const classes = this.#origins.of(node.expression).filter(ts.isClassLike);
    // `new Set(rows)`, `new Map(rows.map(row => [row.id, row]))`
    if (classes.length === 0) {
      const name = node.expression.getText();
      // `new Float32Array(list)` copies numbers.
      if (/^\w+Array$/.test(name)) return [];
      const inPairs = /^(Weak)?Map$/.test(name)
        ? args.flatMap(each => this.of(each, [ANY, VALUE_OF_PAIR, ...rest]))
        : [];
      return [...args.flatMap(each => this.of(each, [step, ...rest])), ...inPairs];
    }
    const made = classes
      .flatMap(each => this.#origins.bases(each))
      .flatMap(({ members }) => members.filter(ts.isConstructorDeclaration));
    return made.flatMap(constructor =>
      constructor.parameters.flatMap((parameter, i) => {
        const given = args[i];
        return given && keeps(constructor, parameter, step) ? this.of(given, rest) : [];
      })
    );
  }

  #ofCall(call: TS.CallExpression, path: readonly string[]): readonly Place[] {
    const { expression: callee, arguments: args } = call;
    const given = args.map(
      (each): PlacesAt =>
        inner =>
          this.of(each, inner)
    );
    if (!ts.isPropertyAccessExpression(callee)) {
      const made = this.#ofFunctions(this.#origins.functions(callee), given, () => [], path);
      return [...made, ...this.#arranged(callee, args, path)];
    }
    const { expression: object, name } = callee;
    const own = this.#origins.members(object, name.text).filter(isFunctionNode);
    if (own.length > 0) return this.#ofFunctions(own, given, inner => this.of(object, inner), path);
    const [step, ...rest] = path;
    const [first] = args;
    const isStatic = ts.isIdentifier(object) && ['Object', 'Array', 'Map'].includes(object.text);
    if (isStatic && first) return this.#ofStatic(name.text, first, args.slice(1), path);
    if (RETURNING.has(name.text)) return this.of(object, path);
    if (PICKING.has(name.text)) return this.of(object, [ANY, ...path]);
    if (step === undefined) return [];
    if (ARRANGING.has(name.text)) return this.#arranged(name, args, path);
    if (COPYING.has(name.text)) return [object, ...args].flatMap(each => this.of(each, path));
    return ['map', 'flatMap'].includes(name.text) && first ? this.#mapped(object, first, rest) : [];
  }

  /** `keyBy(rows, 'id')` and `_.keyBy(rows, 'id')` of a package hold the rows. */
  #arranged(
    callee: TS.Expression,
    [list]: readonly TS.Expression[],
    [step, ...rest]: readonly string[]
  ): readonly Place[] {
    const isKnown = ts.isIdentifier(callee) && ARRANGING.has(callee.text);
    if (!isKnown || !list || step === undefined || this.#origins.of(callee).length > 0) return [];
    return this.of(list, [ANY, ...rest]).map(toUnsure);
  }

  /** Lists the places of what a function makes of the elements of a list. */
  #mapped(list: TS.Expression, change: TS.Expression, path: readonly string[]): readonly Place[] {
    const element: PlacesAt = inner => this.of(list, [ANY, ...inner]);
    return this.#ofFunctions(this.#origins.functions(change), [element], () => [], path);
  }

  /** `Object.assign(target, …)`, `Object.entries(held)`, `Array.from(list)`, `Map.groupBy(list, toKey)`. */
  #ofStatic(
    name: string,
    first: TS.Expression,
    others: readonly TS.Expression[],
    path: readonly string[]
  ): readonly Place[] {
    if (name === 'freeze' || name === 'seal') return this.of(first, path);
    const [step, ...rest] = path;
    const [change] = others;
    if (name === 'assign') {
      const held = step === undefined ? [] : others.flatMap(each => this.of(each, path));
      return [...this.of(first, path), ...held];
    }
    if (step === undefined) return [];
    if (name === 'from' && change) return this.#mapped(first, change, rest);
    if (name === 'fromEntries') return this.of(first, [ANY, VALUE_OF_PAIR, ...rest]);
    if (name !== 'entries') return this.of(first, path);
    return rest.length === 0 ? [] : this.of(first, [ANY, ...rest.slice(1)]);
  }

  #ofFunctions(
    functions: readonly FunctionNode[],
    args: readonly PlacesAt[],
    self: PlacesAt,
    path: readonly string[]
  ): readonly Place[] {
    return functions.flatMap(made => this.returned(made, args, self)(path));
  }
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
  const { root, path } = place;
  if (root === made.body) return self(path);
  if (!isWithin(root, made)) return [place];
  const parameter = ts.isParameter(root) ? made.parameters.indexOf(root) : -1;
  if (parameter < 0 || !ts.isParameter(root)) return [];
  if (!root.dotDotDotToken) return args[parameter]?.(path) ?? [];
  return path.length === 0 ? [] : args.slice(parameter).flatMap(at => at(path.slice(1)));
}

/** Tells whether a node stands inside of another one. */
export function isWithin(node: TS.Node, outer: TS.Node): boolean {
  return node !== outer && [...walkOut(node)].includes(outer);
}

function toUnsure(place: Place): Place {
  return { ...place, isUnsure: true };
}

function withoutRepeats(places: readonly Place[]): readonly Place[] {
  const seen = new Map<TS.Node, Set<string>>();
  // What is sure is said first, and so it stays.
  const ordered = [...places].sort((a, b) => Number(a.isUnsure ?? 0) - Number(b.isUnsure ?? 0));
  return ordered.filter(({ root, path }) => {
    const ways = seen.get(root) ?? new Set();
    seen.set(root, ways);
    return ways.size < ways.add(path.join('.')).size;
  });
}

/** The `this` of a constructor or field is a new object, that of a static member the class. */
function toThis(node: TS.Node, path: readonly string[]): Place[] {
  const owner = findThisOwner(node);
  if (!owner) return [];
  const { parent } = owner;
  if (ts.isClassLike(parent) && isStaticMember(owner as TS.ClassElement))
    return [{ root: parent, path }];
  if (!isFunctionNode(owner) || ts.isConstructorDeclaration(owner)) return [];
  return [{ root: owner.body, path }];
}

/** Returns the buffer that a view shares: `new DataView(buffer)`, `new Uint8Array(bytes.buffer)`. */
function viewedBuffer(node: TS.Expression): TS.Expression | undefined {
  if (!ts.isNewExpression(node)) return undefined;
  const [first] = node.arguments ?? [];
  const name = node.expression.getText();
  const isBuffer = first && ts.isPropertyAccessExpression(first) && first.name.text === 'buffer';
  return name === 'DataView' || (/^\w+Array$/.test(name) && isBuffer) ? first : undefined;
}

function keeps(
  constructor: TS.ConstructorDeclaration,
  parameter: TS.ParameterDeclaration,
  field: string
): boolean {
  if (!ts.isIdentifier(parameter.name)) return false;
  const { text } = parameter.name;
  if (ts.isParameterPropertyDeclaration(parameter, constructor))
    return field === ANY || field === text;
  return [...walk(constructor.body ? [constructor.body] : [])].some(
    node =>
      ts.isBinaryExpression(node) &&
      ts.isPropertyAccessExpression(node.left) &&
      node.left.expression.kind === ts.SyntaxKind.ThisKeyword &&
      (field === ANY || node.left.name.text === field) &&
      ts.isIdentifier(node.right) &&
      node.right.text === text
  );
}
