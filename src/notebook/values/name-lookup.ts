import type TS from 'typescript';
import { remember } from '../syntax/by-key.js';
import type { MethodCall } from '../syntax/calls.js';
import { ts } from '../syntax/compiler.js';
import { VALUE } from '../syntax/declared-names.js';
import { findDeclared, isImported, toImplementation } from '../syntax/declared-symbol.js';
import { sourceOf, type ImportBinding } from '../cells/import-binding.js';
import type { ImportedFrom, LocalFiles } from '../local-files.js';
import { isInNamespace } from '../syntax/namespaces.js';
import type { Binding, Scope } from '../units/scope.js';
import type { Stored } from './stored-values.js';
import type { Unit } from '../units/unit.js';
import { unwrap, unwrapValue } from '../syntax/unwrap.js';
import { findVariableUses, type VariableUses } from './variable-uses.js';
import { findTop } from '../syntax/walk.js';

/** Finds the declarations that values go by, within a statement, across cells, and in the files that they import. */
export class NameLookup {
  readonly #scope: Scope;
  readonly #checker: TS.TypeChecker;
  readonly #units = new Map<TS.Node, Unit>();
  readonly #files: LocalFiles;
  /** By identifier: each is asked for several times, by the kinds of problems that are looked for. */
  readonly #found = new Map<TS.Identifier, TS.Declaration | undefined>();
  readonly #sources = new Map<string, TS.Node>();
  /** By file; of all cells together. */
  readonly #uses = new Map<TS.SourceFile | undefined, VariableUses>();

  constructor(scope: Scope, checker: TS.TypeChecker, files: LocalFiles) {
    this.#scope = scope;
    this.#checker = checker;
    this.#files = files;
    for (const unit of scope.units)
      for (const statement of unit.statements) this.#units.set(statement, unit);
  }

  /** Lists what is assigned to a variable after its declaration. */
  assigned(variable: TS.Node): readonly TS.Expression[] {
    return this.#usesOf(variable).flatMap(({ assigned }) => assigned.get(variable) ?? []);
  }

  /** Lists what statements put into the value of a variable. */
  stored(variable: TS.Node): readonly Stored[] {
    return this.#usesOf(variable).flatMap(({ stored }) => stored.get(variable) ?? []);
  }

  /** Lists the calls of methods of a variable's value that are given something. */
  methodCalls(variable: TS.Node): readonly MethodCall[] {
    return this.#usesOf(variable).flatMap(({ calls }) => calls.get(variable) ?? []);
  }

  /** Tells whether a node surely runs before another one: no function or loop runs either of them again. */
  isBefore(node: TS.Node, other: TS.Node): boolean {
    const [unit, later] = [this.unitOf(node), this.unitOf(other)];
    if (!unit || !later || runsAgain(node) || runsAgain(other)) return false;
    return unit === later ? node.pos < other.pos : unit.index < later.index;
  }

  /** Returns the unit that a node stands in. */
  unitOf(node: TS.Node): Unit | undefined {
    const statement = findTop(node);
    return statement && this.#units.get(statement);
  }

  /** Returns the unit that declares a name of the notebook by a node. */
  declaringUnit(declaration: TS.Node): Unit | undefined {
    return isTopLevel(declaration) ? this.unitOf(declaration) : undefined;
  }

  /**
   * Returns the variable, parameter, function, class or enum that an identifier stands for; nothing for what is
   * neither of the notebook nor of a file: of a package, a global of JavaScript.
   */
  find(node: TS.Identifier): TS.Declaration | undefined {
    const known = this.#found.get(node);
    if (known !== undefined || this.#found.has(node)) return known;
    const found = this.#find(node);
    this.#found.set(node, found);
    return found;
  }

  #find(node: TS.Identifier): TS.Declaration | undefined {
    if (this.#files.has(node)) return this.#files.find(node);
    const own = findDeclared(node, this.#checker);
    if (own && !isOfCell(own) && !isImported(own)) return toImplementation(own);
    const binding = this.#resolve(node);
    if (binding?.kind === 'unit') return declarationOf(binding.unit, node.text) ?? own;
    if (binding?.kind !== 'import') return undefined;
    const { cell, source, imported, typeOnly } = binding.import;
    const module = this.#scope.moduleBehind(source.specifier);
    if (module) return declarationOf(module, imported);
    if (typeOnly) return undefined;
    return this.#files.imported(cell.notebook, source.specifier, imported);
  }

  /** Returns what declares the name that an expression is. */
  named(expression: TS.Expression): TS.Declaration | undefined {
    const node = unwrapValue(expression);
    return ts.isIdentifier(node) ? this.find(node) : undefined;
  }

  /** Returns what is held at first by the variable that an expression names. */
  firstValue(expression: TS.Expression): TS.Expression | undefined {
    const variable = this.named(expression);
    const value = variable && ts.isVariableDeclaration(variable) && variable.initializer;
    return value ? unwrapValue(value) : undefined;
  }

  /** Returns what is declared by the name that an expression is: a function, a class, or the value of a constant. */
  constantValue(expression: TS.Expression): TS.Node | undefined {
    const node = unwrap(expression);
    if (!ts.isIdentifier(node)) return node;
    const declaration = this.find(node);
    if (!declaration || !ts.isVariableDeclaration(declaration)) return declaration;
    const isConstant = (declaration.parent.flags & ts.NodeFlags.Const) !== 0;
    const { initializer } = declaration;
    return isConstant && ts.isIdentifier(declaration.name) && initializer
      ? unwrap(initializer)
      : undefined;
  }

  /** Finds what a file of the project exports by a name: `net.fit` of `import * as net from './lib/net.js'`. */
  exported(file: TS.SourceFile, name: string): TS.Declaration | undefined {
    return this.#files.exported(file, name);
  }

  /** Returns the import that an identifier of a cell stands for, of a file or a package. */
  findImport(node: TS.Identifier): ImportBinding | undefined {
    const found = this.find(node);
    if (found && (this.#files.has(node) || !this.#files.has(found))) return undefined;
    const binding = this.#resolve(node);
    return binding?.kind === 'import' ? binding.import : undefined;
  }

  /** Returns what an identifier is imported from, and as what, in a cell or in a file of the project. */
  findSource(node: TS.Identifier): ImportedFrom | undefined {
    if (this.#files.has(node)) return this.#files.findSource(node);
    const binding = this.#resolve(node);
    if (binding?.kind !== 'import') return undefined;
    const { source, imported } = binding.import;
    return { specifier: source.specifier, imported };
  }

  /** Tells whether a node stands in a file of the project that cells import, not in a cell. */
  isOfFile(node: TS.Node): boolean {
    return this.#files.has(node);
  }

  /** Lists the classes of the files of the project that cells import. */
  fileClasses(): readonly TS.ClassDeclaration[] {
    return this.#files.classes();
  }

  /** Returns the import statement that stands for what a file keeps, one for all imports of it. */
  sourceNode(binding: ImportBinding): TS.Node {
    const source = sourceOf(binding);
    const node = this.#sources.get(source) ?? findTop(binding.node) ?? binding.node;
    this.#sources.set(source, node);
    return node;
  }

  /** Cells may put something into what a file declares, but no file into what a cell does. */
  #usesOf(variable: TS.Node): readonly VariableUses[] {
    const ofCells = this.#usesIn(undefined);
    return this.#files.has(variable)
      ? [ofCells, this.#usesIn(variable.getSourceFile())]
      : [ofCells];
  }

  #usesIn(file: TS.SourceFile | undefined): VariableUses {
    return remember(this.#uses, file, () => {
      const cells = this.#scope.units.flatMap(unit => unit.statements);
      return findVariableUses(file?.statements ?? cells, node => this.find(node));
    });
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
  const runsAnew = (at: TS.Node) =>
    ts.isFunctionLike(at) || ts.isIterationStatement(at, /* lookInLabeledStatements */ false);
  return ts.findAncestor(node, runsAnew) !== undefined;
}

function declarationOf(unit: Unit, name: string): TS.Declaration | undefined {
  const declaration = unit.names.get(name)?.node.parent as TS.Declaration | undefined;
  return declaration && toImplementation(declaration);
}
