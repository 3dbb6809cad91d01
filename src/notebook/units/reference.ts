import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import { isAmbient, TYPE, VALUE } from '../syntax/declared-names.js';
import { findSymbol } from '../syntax/declared-symbol.js';
import { isStaticMember } from '../syntax/function-node.js';
import { findWrite, type Write } from '../syntax/writes.js';
import type { Unit } from './unit.js';
import { isAwait } from '../syntax/top-level-await.js';

/** A use of a name that the using statement does not declare itself. */
export interface Reference {
  readonly name: string;
  readonly node: TS.Identifier;
  /** Where the name is looked up: among values or among types. */
  readonly space: typeof VALUE | typeof TYPE;
  /** True where nothing remains of it at run time: types, and `typeof x` in a type. */
  readonly erased: boolean;
  /** True where it runs when the module is loaded, not when a function is called. */
  readonly eager: boolean;
  /** True inside of a function, also of one that may run at once (`list.map(x => …)`). */
  readonly inFunction: boolean;
  readonly write: Write | undefined;
}

/** What a unit uses, in the order of the text. */
export interface References {
  readonly names: readonly Reference[];
  /** String literals of `import('…')`, `require('…')`, `typeof import('…')` and `export … from '…'`. */
  readonly specifiers: readonly { readonly node: TS.StringLiteral; readonly erased: boolean }[];
  /** The first `await` outside functions. */
  readonly awaits: TS.Node | undefined;
  /** The first JSX element. */
  readonly jsx: TS.Node | undefined;
  /** `var`s in nested blocks: names of the notebook that no declaration of a module makes. */
  readonly hoisted: readonly string[];
}

interface Context {
  readonly erased: boolean;
  readonly eager: boolean;
  readonly inFunction: boolean;
}

/** Lists what a unit uses from outside of itself. */
export function collectReferences(unit: Unit, checker: TS.TypeChecker): References {
  const collector = new Collector(unit, checker);
  for (const statement of unit.statements) collector.collect(statement);
  return collector;
}

class Collector implements References {
  readonly names: Reference[] = [];
  readonly specifiers: { node: TS.StringLiteral; erased: boolean }[] = [];
  readonly hoisted: string[] = [];
  awaits: TS.Node | undefined;
  jsx: TS.Node | undefined;
  readonly #unit: Unit;
  readonly #checker: TS.TypeChecker;

  constructor(unit: Unit, checker: TS.TypeChecker) {
    this.#unit = unit;
    this.#checker = checker;
  }

  collect(statement: TS.Statement): void {
    this.#visit(statement, { erased: isAmbient(statement), eager: true, inFunction: false });
  }

  #visit(node: TS.Node, context: Context): void {
    if (ts.isIdentifier(node)) {
      if (isUse(node)) this.#use(node, context);
      return;
    }
    if (ts.isBinaryExpression(node)) {
      this.#visitOperands(node, context);
      return;
    }
    this.#note(node, context);
    ts.forEachChild(node, child => {
      this.#visit(child, toChildContext(node, child, context));
    });
  }

  /** A sum nests as deep as it is long, deeper than calls can: its terms are taken one by one. */
  #visitOperands(sum: TS.BinaryExpression, context: Context): void {
    const terms: TS.Expression[] = [];
    let first: TS.Expression = sum;
    for (; ts.isBinaryExpression(first); first = first.left) terms.push(first.right);
    for (const term of [first, ...terms.reverse()]) this.#visit(term, context);
  }

  #use(node: TS.Identifier, { erased, eager, inFunction }: Context): void {
    const symbol = this.#symbolOf(node);
    if (symbol?.declarations?.some(d => this.#isOwn(d))) return;
    const space = erased && !isValueInType(node) ? TYPE : VALUE;
    const write = findWrite(node);
    this.names.push({ name: node.text, node, space, erased, eager, inFunction, write });
  }

  /** A merged namespace or class declares in one statement what another one uses. */
  #isOwn({ pos, end }: TS.Declaration): boolean {
    return this.#unit.statements.some(own => pos >= own.pos && end <= own.end);
  }

  #symbolOf(node: TS.Identifier): TS.Symbol | undefined {
    const { parent } = node;
    return ts.isExportSpecifier(parent)
      ? this.#checker.getExportSpecifierLocalTargetSymbol(parent)
      : findSymbol(node, this.#checker);
  }

  #note(node: TS.Node, { erased, inFunction }: Context): void {
    if (ts.isCallExpression(node)) {
      const [first] = node.arguments;
      const imports =
        node.expression.kind === ts.SyntaxKind.ImportKeyword ||
        (ts.isIdentifier(node.expression) && node.expression.text === 'require');
      if (imports && first && ts.isStringLiteral(first))
        this.specifiers.push({ node: first, erased });
    } else if (ts.isExportDeclaration(node)) {
      const { moduleSpecifier: from, isTypeOnly } = node;
      if (from && ts.isStringLiteral(from))
        this.specifiers.push({ node: from, erased: isTypeOnly });
    } else if (ts.isImportTypeNode(node)) {
      const { argument } = node;
      if (ts.isLiteralTypeNode(argument) && ts.isStringLiteral(argument.literal)) {
        this.specifiers.push({ node: argument.literal, erased: true });
      }
    } else if (isJsx(node)) {
      this.jsx ??= node;
    } else if (!inFunction && isAwait(node)) {
      this.awaits ??= node;
    } else if (!inFunction && isNestedVar(node)) {
      for (const { name } of node.declarations) {
        if (ts.isIdentifier(name)) this.hoisted.push(name.text);
      }
    }
  }
}

function toChildContext(parent: TS.Node, child: TS.Node, context: Context): Context {
  if (!context.erased && isErased(parent, child)) return { ...context, erased: true };
  if (ts.isFunctionLike(parent) && !isOutsideBody(parent, child)) {
    return { ...context, inFunction: true, eager: context.eager && isCalledAtOnce(parent) };
  }
  if (ts.isPropertyDeclaration(parent) && child === parent.initializer) {
    return { ...context, eager: context.eager && isStaticMember(parent) };
  }
  return context;
}

/** Tells whether a child is one that the compiler removes. */
function isErased(parent: TS.Node, child: TS.Node): boolean {
  if (ts.isInterfaceDeclaration(parent) || ts.isTypeAliasDeclaration(parent)) return true;
  if (ts.isHeritageClause(child)) {
    return child.token === ts.SyntaxKind.ImplementsKeyword || ts.isInterfaceDeclaration(parent);
  }
  return ts.isTypeNode(child) && !ts.isExpressionWithTypeArguments(child);
}

/** Decorators and computed names of a method run when its class is made. */
function isOutsideBody(parent: TS.SignatureDeclaration, child: TS.Node): boolean {
  return ts.isDecorator(child) || (child === parent.name && ts.isComputedPropertyName(child));
}

/** A function that is an argument (`list.map(x => …)`) or is called itself may run where it stands. */
function isCalledAtOnce(node: TS.SignatureDeclaration): boolean {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return false;
  let outer: TS.Node = node.parent;
  while (ts.isParenthesizedExpression(outer)) outer = outer.parent;
  return ts.isCallExpression(outer) || ts.isNewExpression(outer);
}

function isJsx(node: TS.Node): boolean {
  return ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node);
}

function isNestedVar(node: TS.Node): node is TS.VariableDeclarationList {
  if (!ts.isVariableDeclarationList(node) || (node.flags & ts.NodeFlags.BlockScoped) !== 0)
    return false;
  return !(ts.isVariableStatement(node.parent) && ts.isSourceFile(node.parent.parent));
}

/** `typeof x` and `[x]: …` in a type look up values. */
function isValueInType(node: TS.Identifier): boolean {
  let inner: TS.Node = node;
  while (ts.isQualifiedName(inner.parent) && inner.parent.left === inner) inner = inner.parent;
  let { parent } = inner;
  if (ts.isTypeQueryNode(parent)) return parent.exprName === inner;
  while (ts.isPropertyAccessExpression(parent)) ({ parent } = parent);
  return ts.isComputedPropertyName(parent);
}

/** Tells an identifier that refers to something from one that names a member, a label or a declaration. */
function isUse(node: TS.Identifier): boolean {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isExportSpecifier(parent)) {
    return !parent.parent.parent.moduleSpecifier && node === (parent.propertyName ?? parent.name);
  }
  if ('name' in parent && parent.name === node) return false;
  if ('propertyName' in parent && parent.propertyName === node) return false;
  if ('label' in parent && parent.label === node) return false;
  if ('parameterName' in parent && parent.parameterName === node) return false;
  if ('qualifier' in parent && parent.qualifier === node) return false;
  if (isJsxTag(parent) && parent.tagName === node) return /^[^a-z]/.test(node.text);
  if (ts.isQualifiedName(parent) && (parent.right === node || isInImportType(parent))) return false;
  return !(ts.isTypeReferenceNode(parent) && node.text === 'const');
}

function isJsxTag(node: TS.Node): node is TS.JsxOpeningLikeElement | TS.JsxClosingElement {
  return ts.isJsxOpeningLikeElement(node) || ts.isJsxClosingElement(node);
}

function isInImportType(name: TS.QualifiedName): boolean {
  let { parent }: TS.Node = name;
  while (ts.isQualifiedName(parent)) ({ parent } = parent);
  return ts.isImportTypeNode(parent);
}
