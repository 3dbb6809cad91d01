import type TS from 'typescript';
import { ts } from './compiler.js';
import { VALUE } from './declared-names.js';
import { FOREIGN } from './name-lookup.js';
import type { NameLookup } from './name-lookup.js';
import { isFunctionNode, isStaticMember, unwrapValue } from './origins.js';
import type { FunctionNode, Origins } from './origins.js';
import type { Place } from './places.js';
import type { Scope } from './scope.js';
import { unwrap } from './unwrap.js';
import { walk } from './walk.js';
import { findLibraryName } from './wiring.js';

/** The methods of the notebook's own classes, for objects of which it is not seen what they are. */
export class NotebookMethods {
  readonly #scope: Scope;
  readonly #lookup: NameLookup;
  readonly #origins: Origins;
  #byName: ReadonlyMap<string, readonly FunctionNode[]> | undefined;

  constructor(scope: Scope, lookup: NameLookup, origins: Origins) {
    this.#scope = scope;
    this.#lookup = lookup;
    this.#origins = origins;
  }

  /** Tells whether a class is a stage, or may be one by the file it extends. */
  isStage(node: TS.ClassLikeDeclaration): boolean {
    return this.#origins.bases(node).some(base => {
      const clause = base.heritageClauses?.find(c => c.token === ts.SyntaxKind.ExtendsKeyword);
      const type = clause?.types[0];
      const unit = this.#lookup.unitOf(base);
      if (!type || !unit) return false;
      const lookUp = (name: string) => this.#scope.resolve(name, VALUE, unit);
      const extended = unwrap(type.expression);
      if (findLibraryName(extended, lookUp) === 'Stage') return true;
      const binding = ts.isIdentifier(extended) ? lookUp(extended.text) : undefined;
      return binding?.kind === 'import' && binding.import.source.specifier.startsWith('.');
    });
  }

  /**
   * Lists the ways into an object that a method of the name may change, by all classes of the notebook.
   * Nothing is listed of what is known to come from a package, and of what other code made.
   */
  changed(
    object: TS.Expression,
    name: string,
    effectsOf: (made: FunctionNode) => readonly Place[]
  ): readonly (readonly string[])[] {
    const methods = this.#methods().get(name);
    if (!methods || !this.#isHandedOver(object)) return [];
    return methods.flatMap(made =>
      effectsOf(made).flatMap(({ root, path }) => (root === made.body ? [path] : []))
    );
  }

  /** A parameter, an element of a list, or a field holds what was made elsewhere. */
  #isHandedOver(object: TS.Expression): boolean {
    let node = unwrapValue(object);
    if (this.#origins.of(node).length > 0) return false;
    while (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
      node = unwrapValue(node.expression);
    if (node.kind === ts.SyntaxKind.ThisKeyword) return true;
    if (!ts.isIdentifier(node)) return false;
    let at: TS.Node | typeof FOREIGN = this.#lookup.find(node);
    if (at === FOREIGN) return false;
    while (ts.isBindingElement(at)) at = at.parent.parent;
    return ts.isParameter(at) || (ts.isVariableDeclaration(at) && !at.initializer);
  }

  #methods(): ReadonlyMap<string, readonly FunctionNode[]> {
    if (this.#byName) return this.#byName;
    const byName = new Map<string, FunctionNode[]>();
    for (const node of walk(this.#scope.units.flatMap(({ statements }) => statements))) {
      if (!ts.isMethodDeclaration(node) || !isFunctionNode(node)) continue;
      const { parent } = node;
      if (ts.isClassLike(parent) && (isStaticMember(node) || this.isStage(parent))) continue;
      const name = node.name.getText();
      byName.set(name, [...(byName.get(name) ?? []), node]);
    }
    this.#byName = byName;
    return byName;
  }
}
