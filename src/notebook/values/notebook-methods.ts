import type TS from 'typescript';
import { addTo } from '../syntax/by-key.js';
import { isAccess, isCallee } from '../syntax/calls.js';
import { ts } from '../syntax/compiler.js';
import { lazy } from '../syntax/lazy.js';
import type { NameLookup } from './name-lookup.js';
import { type FunctionNode, isFunctionNode, isStaticMember } from '../syntax/function-node.js';
import { type Origins } from './origins.js';
import type { Scope } from '../units/scope.js';
import { unwrap, unwrapValue } from '../syntax/unwrap.js';
import { walkCompounds } from '../syntax/walk.js';
import { STAGE_LIBRARY } from '../units/wiring.js';

interface Found {
  /** Getters and setters, also of object literals and static ones. */
  readonly accessors: ReadonlyMap<string, readonly FunctionNode[]>;
  readonly methods: ReadonlyMap<string, readonly FunctionNode[]>;
  readonly fields: ReadonlyMap<string, readonly FunctionNode[]>;
}

/** The methods of the classes of cells, and of files that they import, for objects of which it is not seen what they are. */
export class NotebookMethods {
  readonly #scope: Scope;
  readonly #lookup: NameLookup;
  readonly #origins: Origins;
  readonly #all = lazy(() => this.#findAll());

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
      if (!type) return false;
      const extended = unwrap(type.expression);
      if (this.#isStageOfLibrary(extended)) return true;
      // A class of a file that was read is one of the bases itself.
      if (!ts.isIdentifier(extended) || this.#lookup.find(extended)) return false;
      return this.#lookup.findSource(extended)?.specifier.startsWith('.') === true;
    });
  }

  /** `Stage`, or `sb.Stage` of `import * as sb from 'stagebook'`. */
  #isStageOfLibrary(extended: TS.Expression): boolean {
    const isMember = ts.isPropertyAccessExpression(extended);
    const holder = isMember ? extended.expression : extended;
    const source = ts.isIdentifier(holder) ? this.#lookup.findSource(holder) : undefined;
    if (source?.specifier !== STAGE_LIBRARY) return false;
    return (isMember ? extended.name.text : source.imported) === 'Stage';
  }

  /**
   * Lists the methods of the name that an object may have, of all classes of the notebook. None is listed for what is
   * known to come from a package, and for what other code made.
   */
  named(object: TS.Expression, name: string): readonly FunctionNode[] {
    const methods = this.#all().methods.get(name);
    return methods && this.isHandedOver(object) ? methods : [];
  }

  /** Lists the methods that classes of the notebook have in place of one of a class that they extend. */
  overriding({ parent, name }: FunctionNode): readonly FunctionNode[] {
    const all = this.#all().methods.get(name?.getText() ?? '') ?? [];
    return all.filter(
      ({ parent: own }) =>
        own !== parent &&
        ts.isClassLike(own) &&
        this.#origins.bases(own).some(base => base === parent)
    );
  }

  /** Lists the functions that a field of the name may hold, by what is put there: `{ onEpoch: e => … }`, `out.back = () => …`. */
  inField(object: TS.Expression, name: string): readonly FunctionNode[] {
    const functions = this.#all().fields.get(name);
    return functions && this.isHandedOver(object) ? functions : [];
  }

  /** Lists the getters and setters of a name that classes and objects of the notebook have. */
  accessors(name: string): readonly FunctionNode[] {
    return this.#all().accessors.get(name) ?? [];
  }

  /** Lists the functions that a part of a parameter may hold: `({ onEpoch }) => onEpoch(1)`. */
  inPattern(callee: TS.Expression): readonly FunctionNode[] {
    const element = ts.isIdentifier(callee) ? this.#lookup.find(callee) : undefined;
    if (!element || !ts.isBindingElement(element)) return [];
    return this.inField(callee, (element.propertyName ?? element.name).getText());
  }

  /** Tells whether a method is called on what a name stands for, by the name of the method one of the notebook's. */
  isCalledOn({ parent }: TS.Identifier): boolean {
    const isMethod = ts.isPropertyAccessExpression(parent) && isCallee(parent);
    return isMethod && this.#all().methods.has(parent.name.text);
  }

  /** Tells whether a parameter, an element of a list, or a field holds an object that was made elsewhere. */
  isHandedOver(object: TS.Expression): boolean {
    let node = unwrapValue(object);
    if (this.#origins.of(node).length > 0) return false;
    while (isAccess(node)) node = unwrapValue(node.expression);
    if (node.kind === ts.SyntaxKind.ThisKeyword) return true;
    if (!ts.isIdentifier(node)) return false;
    let at: TS.Node | undefined = this.#lookup.find(node);
    if (!at) return false;
    if (ts.isParameter(at) && node === unwrapValue(object) && isList(at.type)) return false;
    while (ts.isBindingElement(at)) at = at.parent.parent;
    return ts.isParameter(at) || (ts.isVariableDeclaration(at) && !at.initializer);
  }

  #findAll(): Found {
    const methods = new Map<string, FunctionNode[]>();
    const fields = new Map<string, FunctionNode[]>();
    const accessors = new Map<string, FunctionNode[]>();
    const ofCells = this.#scope.units.flatMap(({ statements }) => statements);
    const ofFiles = this.#lookup.fileClasses().flatMap(({ members }) => [...members]);
    for (const node of [...walkCompounds(ofCells), ...ofFiles]) {
      if (ts.isMethodDeclaration(node) || ts.isPropertyDeclaration(node)) {
        const made = ts.isPropertyDeclaration(node) ? node.initializer : node;
        const { parent } = node;
        if (ts.isClassLike(parent) && (isStaticMember(node) || this.isStage(parent))) continue;
        if (made && isFunctionNode(made)) addTo(methods, node.name.getText(), made);
      }
      if (ts.isAccessor(node) && isFunctionNode(node)) addTo(accessors, node.name.getText(), node);
      const [name, value] = findFieldValue(node);
      const made = value && this.#functionOf(value);
      if (name !== undefined && made) addTo(fields, name, made);
    }
    return { accessors, methods, fields };
  }

  /** Returns the function that an expression is, or that goes by a name. */
  #functionOf(value: TS.Expression): FunctionNode | undefined {
    const node = unwrapValue(value);
    const declared = ts.isIdentifier(node) ? this.#lookup.find(node) : node;
    const made = declared && ts.isVariableDeclaration(declared) ? declared.initializer : declared;
    return made && isFunctionNode(made) ? made : undefined;
  }
}

/** `rows: number[]`, `seen: Set<string>` */
function isList(type: TS.TypeNode | undefined): boolean {
  if (!type || !ts.isTypeReferenceNode(type)) return !!type && ts.isArrayTypeNode(type);
  return /^(Readonly)?(Array|Map|Set)$/.test(type.typeName.getText());
}

/** Returns what a node puts into which field: `{ onEpoch: log }`, `{ onEpoch }`, `out.back = () => …`. */
function findFieldValue(node: TS.Node): [string?, TS.Expression?] {
  if (ts.isPropertyAssignment(node)) return [node.name.getText(), node.initializer];
  if (ts.isShorthandPropertyAssignment(node)) return [node.name.text, node.name];
  const isAssigned =
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    ts.isPropertyAccessExpression(node.left);
  return isAssigned ? [node.left.name.text, node.right] : [];
}
