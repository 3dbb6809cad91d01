import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import {
  findConstructors,
  findSuperCall,
  findThisOwner,
  isFunctionNode,
  isStaticMember,
  type FunctionNode
} from '../syntax/function-node.js';
import { placesInCollection } from './library-places.js';
import type { NameLookup } from './name-lookup.js';
import type { Origins } from './origins.js';
import {
  isSameStep,
  moveSure,
  NOWHERE,
  onlyMade,
  toMade,
  type Place,
  type PlaceFinder,
  type PlacesAt
} from './place.js';
import { findKept, type Stored } from './stored-values.js';

/** Finds the places of what objects hold that classes make, or that `this` is. */
export class ObjectPlaces {
  readonly #places: PlaceFinder;
  readonly #lookup: NameLookup;
  readonly #origins: Origins;

  constructor(places: PlaceFinder, lookup: NameLookup, origins: Origins) {
    this.#places = places;
    this.#lookup = lookup;
    this.#origins = origins;
  }

  /** What a class declares, and what its constructor is given and keeps: `constructor(public rows) {}`. */
  inNew(node: TS.NewExpression, step: string, rest: readonly string[]): readonly Place[] {
    const classes = this.#origins.classes(node);
    if (classes.length === 0) return placesInCollection(this.#places, node, step, rest);
    const given = this.#places.atEach(node.arguments ?? []);
    const self: PlacesAt = path => this.#places.within(node, path);
    return classes.flatMap(each => [
      ...this.ofMember(each, false, self, [step, ...rest]),
      ...this.#keptByNew(each, given, [step, ...rest])
    ]);
  }

  /** What the first class of a line declares by the name: a method, a getter, or a field's first value. */
  ofMember(
    node: TS.ClassLikeDeclaration,
    isStatic: boolean,
    self: PlacesAt,
    [step, ...rest]: readonly string[]
  ): readonly Place[] {
    const member = this.#origins
      .bases(node)
      .flatMap(({ members }): readonly TS.ClassElement[] => [...members])
      .filter(own => isFunctionNode(own) || ts.isPropertyDeclaration(own))
      .find(own => own.name?.getText() === step && isStaticMember(own) === isStatic);
    if (!member) return [];
    if (ts.isPropertyDeclaration(member))
      return member.initializer ? this.#places.of(member.initializer, rest) : [];
    if (ts.isGetAccessor(member) && isFunctionNode(member))
      return this.#places.returned([member], [], self, rest);
    return ts.isMethodDeclaration(member) && rest.length === 0 ? [toMade(member)] : [];
  }

  /** What the text of a class or an object says of its `this`, and of `super`. */
  ofThis(node: TS.Node, path: readonly string[]): readonly Place[] {
    const owner = findThisOwner(node);
    if (!owner) return [];
    return [
      ...placeOfThis(owner, path),
      ...(path.length > 0 ? this.#madeFor(owner, node, path) : [])
    ];
  }

  #madeFor(owner: TS.Node, node: TS.Node, path: readonly string[]): readonly Place[] {
    const { parent } = owner;
    if (!ts.isClassLike(parent)) {
      const literal = ts.isPropertyAssignment(parent) ? parent.parent : parent;
      return ts.isObjectLiteralExpression(literal)
        ? onlyMade(this.#places.within(literal, path))
        : [];
    }
    const [, base] = this.#origins.bases(parent);
    const holder = node.kind === ts.SyntaxKind.SuperKeyword ? base : parent;
    if (!holder) return [];
    const isStatic = isStaticMember(owner);
    const kept = isStatic ? [] : this.#keptByNew(holder, [], path);
    const made = onlyMade([...this.ofMember(holder, isStatic, NOWHERE, path), ...kept]);
    return ts.isConstructorDeclaration(owner) && isFunctionNode(owner)
      ? [...made, ...this.#givenTo(owner, base, path)]
      : made;
  }

  /** What a constructor is given and keeps lies in its object while it runs: `this.rows = rows; this.rows.push(1);`. */
  #givenTo(
    maker: FunctionNode,
    base: TS.ClassLikeDeclaration | undefined,
    path: readonly string[]
  ): readonly Place[] {
    const own = findKept(maker).flatMap(each => this.ofStored(each, path));
    const call = findSuperCall(maker);
    const handedOn =
      call && base ? this.#keptByNew(base, this.#places.atEach(call.arguments), path) : [];
    return [...own, ...handedOn].filter(({ isMade }) => !isMade);
  }

  /** What statements put into a variable's value: `byId.set(row.id, row);`, `model.net = net;`, `trainer.attach(net);`. */
  storedIn(
    variable: TS.VariableDeclaration,
    path: readonly string[],
    use: TS.Node | undefined
  ): readonly Place[] {
    const isThere = (node: TS.Node) => !use || !this.#lookup.isBefore(use, node);
    const { initializer } = variable;
    const stored = this.#lookup.stored(variable).filter(({ value }) => isThere(value));
    const calls = initializer ? this.#lookup.methodCalls(variable).filter(isThere) : [];
    return [
      ...stored.flatMap(each => this.ofStored(each, path)),
      ...calls.flatMap(({ expression: { name }, arguments: args }) => {
        const methods = initializer ? onlyMade(this.#places.of(initializer, [name.text])) : [];
        return methods.flatMap(({ root }) =>
          isFunctionNode(root) ? this.keptBy(root, this.#places.atEach(args), path) : []
        );
      })
    ];
  }

  /** What a method or constructor keeps in its object of what it is given. */
  keptBy(made: FunctionNode, args: readonly PlacesAt[], path: readonly string[]): readonly Place[] {
    const given = this.#places.withDefaults(made, args);
    return findKept(made)
      .flatMap(each => this.ofStored(each, path))
      .flatMap(place => moveSure(place, made, given, NOWHERE));
  }

  #keptByNew(
    node: TS.ClassLikeDeclaration,
    args: readonly PlacesAt[],
    path: readonly string[]
  ): readonly Place[] {
    const makers = this.#origins.bases(node).flatMap(findConstructors);
    return makers.flatMap(own => this.keptBy(own, args, path));
  }

  ofStored({ value, way }: Stored, path: readonly string[]): readonly Place[] {
    const isThere = path.length >= way.length && way.every((s, i) => isSameStep(s, path[i] ?? ''));
    return isThere ? this.#places.of(value, path.slice(way.length)) : [];
  }
}

/** The `this` of a constructor or field is a new object, that of a static member the class. */
function placeOfThis(owner: TS.Node, path: readonly string[]): Place[] {
  const { parent } = owner;
  if (ts.isClassLike(parent) && isStaticMember(owner)) return [{ root: parent, path }];
  // `next = () => this.at++`: of the object that the field's function is called on.
  const made = ts.isPropertyDeclaration(owner) ? owner.initializer : owner;
  if (!made || !isFunctionNode(made) || ts.isConstructorDeclaration(made)) return [];
  return [{ root: made.body, path }];
}
