import type TS from 'typescript';
import { findAssignedValues } from './assigned-values.js';
import { ts } from './compiler.js';
import { VALUE } from './declared-names.js';
import { sourceOf, type ImportBinding } from './import-binding.js';
import { findMethodCalls, type MethodCall } from './method-calls.js';
import { isInNamespace, statementsOf } from './namespaces.js';
import type { Binding, Scope } from './scope.js';
import { findStoredValues, type Stored } from './stored-values.js';
import type { Unit } from './unit.js';
import { walkOut } from './walk.js';

/** Where a name is declared that is not of the notebook: a package, a global of JavaScript, nothing at all. */
export const FOREIGN = 'foreign';

/** Finds the declarations that values go by, within a statement and across cells. */
export class NameLookup {
  readonly #scope: Scope;
  readonly #checker: TS.TypeChecker;
  readonly #units = new Map<TS.Node, Unit>();
  readonly #sources = new Map<string, TS.Node>();
  #assigned: ReadonlyMap<TS.Node, readonly TS.Expression[]> | undefined;
  #stored: ReadonlyMap<TS.Node, readonly Stored[]> | undefined;
  #methodCalls: ReadonlyMap<TS.Node, readonly MethodCall[]> | undefined;

  constructor(scope: Scope, checker: TS.TypeChecker) {
    this.#scope = scope;
    this.#checker = checker;
    for (const unit of scope.units)
      for (const statement of unit.statements) this.#units.set(statement, unit);
  }

  /** Lists what is assigned to a variable after its declaration. */
  assigned(variable: TS.Node): readonly TS.Expression[] {
    this.#assigned ??= findAssignedValues(this.#statements(), node => this.find(node));
    return this.#assigned.get(variable) ?? [];
  }

  /** Lists what statements put into the value of a variable. */
  stored(variable: TS.Node): readonly Stored[] {
    this.#stored ??= findStoredValues(this.#statements(), node => this.find(node));
    return this.#stored.get(variable) ?? [];
  }

  /** Lists the calls of methods of a variable's value that are given something. */
  methodCalls(variable: TS.Node): readonly MethodCall[] {
    this.#methodCalls ??= findMethodCalls(this.#statements(), node => this.find(node));
    return this.#methodCalls.get(variable) ?? [];
  }

  /** Tells whether a node surely runs before another one: no function or loop runs either of them again. */
  isBefore(node: TS.Node, other: TS.Node): boolean {
    const [unit, later] = [this.unitOf(node), this.unitOf(other)];
    if (!unit || !later || runsAgain(node) || runsAgain(other)) return false;
    return unit === later ? node.pos < other.pos : unit.index < later.index;
  }

  /** Returns the unit that a node stands in. */
  unitOf(node: TS.Node): Unit | undefined {
    const statement = [...walkOut(node)].at(-1);
    return statement && this.#units.get(statement);
  }

  /** Returns the unit that declares a name of the notebook by a node. */
  declaringUnit(declaration: TS.Node): Unit | undefined {
    return isTopLevel(declaration) ? this.unitOf(declaration) : undefined;
  }

  /** Returns the variable, parameter, function, class or enum that an identifier stands for. */
  find(node: TS.Identifier): TS.Declaration | typeof FOREIGN {
    const symbol = ts.isShorthandPropertyAssignment(node.parent)
      ? this.#checker.getShorthandAssignmentValueSymbol(node.parent)
      : this.#checker.getSymbolAtLocation(node);
    const own = symbol?.valueDeclaration ?? symbol?.declarations?.[0];
    if (own && !isOfCell(own) && !isImported(own)) return toImplementation(own);
    const binding = this.#resolve(node);
    if (binding?.kind === 'unit') return declarationOf(binding.unit, node.text) ?? own ?? FOREIGN;
    if (binding?.kind !== 'import') return FOREIGN;
    const { source, imported } = binding.import;
    const module = this.#scope.moduleBehind(source.specifier);
    return (module && declarationOf(module, imported)) ?? FOREIGN;
  }

  /** Returns the import that an identifier stands for. */
  findImport(node: TS.Identifier): ImportBinding | undefined {
    if (this.find(node) !== FOREIGN) return undefined;
    const binding = this.#resolve(node);
    return binding?.kind === 'import' ? binding.import : undefined;
  }

  /** Returns the import statement that stands for what a file keeps, one for all imports of it. */
  sourceNode(binding: ImportBinding): TS.Node {
    const source = sourceOf(binding);
    const node = this.#sources.get(source) ?? [...walkOut(binding.node)].at(-1) ?? binding.node;
    this.#sources.set(source, node);
    return node;
  }

  #statements(): readonly TS.Statement[] {
    return this.#scope.units.flatMap(unit => unit.statements);
  }

  #resolve(node: TS.Identifier): Binding | undefined {
    const unit = this.unitOf(node);
    return unit && this.#scope.resolve(node.text, VALUE, unit);
  }
}

/** Tells whether a declaration is one of its cell, or of a namespace there, not of a function or block in it. */
export function isTopLevel(declaration: TS.Node): boolean {
  const statement = findStatement(declaration);
  return !!statement && (ts.isSourceFile(statement.parent) || isInNamespace(statement));
}

/** Tells whether a declaration is one of its cell, by whose name other cells know it. */
function isOfCell(declaration: TS.Node): boolean {
  const statement = findStatement(declaration);
  return !!statement && ts.isSourceFile(statement.parent);
}

/** Returns the statement that a declaration is, or is the whole of. */
function findStatement(declaration: TS.Node): TS.Statement | undefined {
  let at = declaration;
  while (
    ts.isBindingElement(at) ||
    ts.isObjectBindingPattern(at) ||
    ts.isArrayBindingPattern(at) ||
    ts.isVariableDeclaration(at) ||
    ts.isVariableDeclarationList(at)
  )
    at = at.parent;
  const isLoop = ts.isForOfStatement(at) || ts.isForStatement(at) || ts.isForInStatement(at);
  return ts.isStatement(at) && !isLoop ? at : undefined;
}

function runsAgain(node: TS.Node): boolean {
  return [...walkOut(node)].some(
    at => ts.isFunctionLike(at) || ts.isIterationStatement(at, /* lookInLabeledStatements */ false)
  );
}

function isImported(declaration: TS.Node): boolean {
  return (
    ts.isImportSpecifier(declaration) ||
    ts.isImportClause(declaration) ||
    ts.isNamespaceImport(declaration) ||
    ts.isImportEqualsDeclaration(declaration)
  );
}

function declarationOf(unit: Unit, name: string): TS.Declaration | undefined {
  const declaration = unit.names.get(name)?.node.parent as TS.Declaration | undefined;
  return declaration && toImplementation(declaration);
}

/** Of a function with overloads, the one that has the body: `function at(): number;` before `function at(i = 0) { … }`. */
function toImplementation(declaration: TS.Declaration): TS.Declaration {
  if (!ts.isFunctionDeclaration(declaration) || declaration.body) return declaration;
  const { parent, name } = declaration;
  const functions = statementsOf(parent).filter(ts.isFunctionDeclaration);
  return functions.find(own => own.body && own.name?.text === name?.text) ?? declaration;
}
