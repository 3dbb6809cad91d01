import type TS from 'typescript';
import { isAccess, isMethodCall } from '../syntax/calls.js';
import { ts } from '../syntax/compiler.js';
import { CyclicMemo } from './cyclic-memo.js';
import {
  findReturned,
  findYields,
  isFunctionNode,
  isThis,
  type FunctionNode
} from '../syntax/function-node.js';
import { findFlag, toFlag } from './flag.js';
import { findLastAssigned } from './variable-uses.js';
import { placesOfLibraryCall, viewedBuffer } from './library-places.js';
import { placesInList, placesInObject } from './literal-places.js';
import { ObjectPlaces } from './object-places.js';
import { isTopLevel, type NameLookup } from './name-lookup.js';
import { findNamespaceMember } from '../syntax/namespaces.js';
import type { NotebookMethods } from './notebook-methods.js';
import { isChoice, makesIterator, type Origins } from './origins.js';
import {
  ANY,
  moveSure,
  NOWHERE,
  onlyMade,
  stepOfAccess,
  stepOfBinding,
  toBranch,
  toMade,
  toUnsure,
  withoutRepeats,
  type Place,
  type PlaceFinder,
  type PlacesAt
} from './place.js';
import { unwrapValue } from '../syntax/unwrap.js';

/** Ways are followed so far; what lies deeper counts as lying there. */
const LONGEST = 4;

/** Finds the variables that hold an object, also through other names for it, and where it is made. */
export class Places implements PlaceFinder {
  readonly #lookup: NameLookup;
  readonly #origins: Origins;
  readonly #methods: NotebookMethods;
  readonly #objects: ObjectPlaces;
  readonly #known = new CyclicMemo<Place>();

  constructor(lookup: NameLookup, origins: Origins, methods: NotebookMethods) {
    this.#lookup = lookup;
    this.#origins = origins;
    this.#methods = methods;
    this.#objects = new ObjectPlaces(this, lookup, origins);
  }

  /** Lists the places that hold or make the object at a path inside of the value of an expression. */
  of(expression: TS.Expression, path: readonly string[]): readonly Place[] {
    const node = unwrapValue(expression);
    const way = path.slice(0, LONGEST);
    const find = () => withoutRepeats(this.#find(node, way));
    const found = this.#known.get(node, way.join('.'), find);
    return way.length < path.length ? found.filter(({ isMade }) => !isMade) : found;
  }

  /** Gives the places of what lies inside of the value of an expression. */
  at(expression: TS.Expression): PlacesAt {
    return path => this.of(expression, path);
  }

  /** Lists the places that hold what functions return, or give one after the other, for a call of them. */
  returned(
    functions: readonly FunctionNode[],
    args: readonly PlacesAt[],
    self: PlacesAt,
    path: readonly string[]
  ): readonly Place[] {
    return functions.flatMap(made => {
      const given = this.withDefaults(made, args);
      return this.#results(made, path).flatMap(place => moveSure(place, made, given, self));
    });
  }

  /** Adds to what a function is given what its parameters have where nothing is. */
  withDefaults(
    { parameters }: Pick<FunctionNode, 'parameters'>,
    args: readonly PlacesAt[]
  ): readonly PlacesAt[] {
    const all = parameters.map((parameter, i): PlacesAt => {
      const { initializer, name } = parameter;
      const given = args[i] ?? (path => (initializer ? this.of(initializer, path) : []));
      return ts.isObjectBindingPattern(name) ? this.#orDefault(name, given) : given;
    });
    return [...all, ...args.slice(all.length)];
  }

  /** `({ history = HISTORY }) => …`: a part that is not given. */
  #orDefault({ elements }: TS.ObjectBindingPattern, given: PlacesAt): PlacesAt {
    return path => {
      const [step = '', ...rest] = path;
      const { initializer } = elements.find(each => stepOfBinding(each) === step) ?? {};
      if (!initializer || given([step]).length > 0) return given(path);
      return this.of(initializer, rest).map(toUnsure);
    };
  }

  #results(made: FunctionNode, path: readonly string[]): readonly Place[] {
    if (!made.asteriskToken) return findReturned(made).flatMap(value => this.of(value, path));
    const [step, ...rest] = path;
    if (step === undefined) return [];
    return findYields(made).flatMap(({ expression, asteriskToken: isAll }) =>
      expression ? this.of(expression, isAll ? path : rest) : []
    );
  }

  #find(node: TS.Expression, path: readonly string[]): readonly Place[] {
    if (ts.isIdentifier(node)) return this.#ofIdentifier(node, path);
    if (isThis(node)) return this.#objects.ofThis(node, path);
    if (isAccess(node)) return this.of(node.expression, [stepOfAccess(node), ...path]);
    if (ts.isConditionalExpression(node)) {
      const flag = (isOn: boolean) => toFlag(node.condition, isOn, this.#lookup);
      return [
        ...this.of(node.whenTrue, path).map(place => toBranch(place, flag(true))),
        ...this.of(node.whenFalse, path).map(place => toBranch(place, flag(false)))
      ];
    }
    if (ts.isBinaryExpression(node))
      return isChoice(node) ? [...this.of(node.left, path), ...this.of(node.right, path)] : [];
    const buffer = viewedBuffer(node, this.#lookup);
    if (buffer) return this.of(buffer, path);
    return ts.isCallExpression(node) ? this.#ofCall(node, path) : this.within(node, path);
  }

  /** Lists the places of what lies in what a node makes: a new object is nobody else's; what it holds may be. */
  within(node: TS.Node, path: readonly string[]): readonly Place[] {
    const [step, ...rest] = path;
    if (step === undefined) return isMaking(node) ? [toMade(node)] : [];
    if (ts.isArrayLiteralExpression(node)) return placesInList(this, node, step, rest);
    if (ts.isObjectLiteralExpression(node)) return placesInObject(this, node, step, rest);
    if (ts.isClassLike(node)) return this.#objects.ofMember(node, true, NOWHERE, path);
    return ts.isNewExpression(node) ? this.#objects.inNew(node, step, rest) : [];
  }

  #ofIdentifier(node: TS.Identifier, path: readonly string[]): readonly Place[] {
    const declaration = this.#lookup.find(node);
    if (!declaration) return [];
    const last = findLastAssigned(node, this.#lookup.assigned(declaration));
    if (!last)
      return [
        ...this.#ofDeclaration(declaration, path, node),
        ...this.#inNamespace(declaration, path)
      ];
    const held = this.of(last, path);
    // What a parameter was given is not what it holds now.
    return ts.isParameter(declaration) ? held : [{ root: declaration, path }, ...held];
  }

  /** `Stats.seen` of `namespace Stats { export const seen = []; }`, or of `import * as Stats from './stats.js'`. */
  #inNamespace(declaration: TS.Declaration, [step, ...rest]: readonly string[]): readonly Place[] {
    if (step === undefined) return [];
    const member = ts.isSourceFile(declaration)
      ? this.#lookup.exported(declaration, step)
      : findNamespaceMember(declaration, step);
    return member ? [...this.#ofDeclaration(member, rest), ...this.#inNamespace(member, rest)] : [];
  }

  #ofDeclaration(declaration: TS.Node, path: readonly string[], use?: TS.Node): readonly Place[] {
    const own = { root: declaration, path };
    if (ts.isFunctionDeclaration(declaration) || ts.isClassLike(declaration))
      return [own, ...this.within(declaration, path)];
    if (ts.isParameter(declaration)) {
      // `if (!inPlace) rows = rows.slice();`
      const value = this.#lookup.assigned(declaration).find(({ pos }) => use && pos < use.pos);
      const flag = value && findFlag(value, this.#lookup);
      const given = value ? toBranch(own, flag && { ...flag, isOn: !flag.isOn }) : own;
      return [given, ...this.#madeForParameter(declaration, path)];
    }
    if (ts.isVariableDeclaration(declaration)) {
      const loop = declaration.parent.parent;
      if (ts.isForOfStatement(loop)) return [own, ...this.#ofEach(loop.expression, path)];
      const { initializer } = declaration;
      const first = initializer ? this.of(initializer, path) : [];
      const assigned = this.#lookup.assigned(declaration);
      const later = assigned.flatMap(value => this.of(value, path));
      const held = assigned.length === 0 ? first : [...first, ...later].map(toUnsure);
      const stored = path.length === 0 ? [] : this.#objects.storedIn(declaration, path, use);
      return [own, ...held, ...stored.map(toUnsure)];
    }
    if (ts.isExportAssignment(declaration)) return [own, ...this.of(declaration.expression, path)];
    if (!ts.isBindingElement(declaration)) return [own];
    const { parent: pattern, dotDotDotToken: isRest, initializer: otherwise } = declaration;
    const inner = isRest ? path : [stepOfBinding(declaration), ...path];
    const held = isRest && path.length === 0 ? [] : this.#ofDeclaration(pattern.parent, inner);
    const other = otherwise ? this.of(otherwise, path).map(toUnsure) : [];
    // Whether what a parameter has otherwise counts is known where the function is called.
    const all = [...held, ...(ts.isParameter(pattern.parent) ? onlyMade(other) : other)];
    const isOwn = isTopLevel(declaration) || held.every(({ isMade }) => isMade);
    return isOwn ? [own, ...all] : all;
  }

  /** What a loop goes through: an object with an iterator of the notebook holds none of what that gives. */
  #ofEach(list: TS.Expression, path: readonly string[]): readonly Place[] {
    const iterators = onlyMade(this.of(list, ['[Symbol.iterator]'])).map(({ root }) => root);
    const generators = iterators.filter(isFunctionNode).filter(each => each.asteriskToken);
    return generators.length > 0
      ? this.returned(generators, [], this.at(list), [ANY, ...path])
      : this.of(list, [ANY, ...path]);
  }

  /** `list.forEach(item => …)`: the first parameter is an element of the list; `promise.then(value => …)`. */
  #madeForParameter(parameter: TS.ParameterDeclaration, path: readonly string[]): readonly Place[] {
    const { parent: own, initializer } = parameter;
    const call = own.parent;
    const isElement =
      isMethodCall(call) &&
      call.arguments[0] === (own as TS.Node) &&
      own.parameters[0] === parameter;
    const way = isElement && call.expression.name.text === 'then' ? path : [ANY, ...path];
    const element = isElement ? this.of(call.expression.expression, way) : [];
    return onlyMade([...element, ...(initializer ? this.of(initializer, path) : [])]);
  }

  #ofCall(call: TS.CallExpression, path: readonly string[]): readonly Place[] {
    const callee = unwrapValue(call.expression);
    const given = this.atEach(call.arguments);
    const isNamed = ts.isPropertyAccessExpression(callee);
    const self = isAccess(callee) ? this.at(callee.expression) : NOWHERE;
    const functions = this.#origins.functions(callee);
    if (functions.length > 0) {
      const iterator = functions.some(each => each.asteriskToken) && path.length === 0;
      // `new Trainer().attach(net)`
      const fluent = path.length === 0 ? [] : functions.filter(returnsThis);
      return [
        ...(iterator ? [toMade(call)] : []),
        ...this.returned(functions, given, self, path),
        ...fluent.flatMap(made => this.#objects.keptBy(made, given, path)).map(toUnsure)
      ];
    }
    const named = isNamed ? this.#methods.named(callee.expression, callee.name.text) : [];
    if (named.length > 0) return this.returned(named, given, self, path).map(toUnsure);
    const made = makesIterator(call) && path.length === 0 ? [toMade(call)] : [];
    return [...made, ...placesOfLibraryCall(this, this.#origins, call, path)];
  }

  /** Gives the places of what lies inside of the values of some expressions. */
  atEach(args: readonly TS.Expression[]): readonly PlacesAt[] {
    return args.map(each => this.at(each));
  }
}

function isMaking(node: TS.Node): boolean {
  return (
    isFunctionNode(node) ||
    ts.isArrayLiteralExpression(node) ||
    ts.isClassLike(node) ||
    ts.isObjectLiteralExpression(node) ||
    ts.isNewExpression(node)
  );
}

function returnsThis(made: FunctionNode): boolean {
  return findReturned(made).some(({ kind }) => kind === ts.SyntaxKind.ThisKeyword);
}
