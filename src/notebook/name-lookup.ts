import type TS from 'typescript';
import { findAssignedValues } from './assigned-values.js';
import { ts } from './compiler.js';
import { VALUE } from './declared-names.js';
import { findDeclared, isImported, toImplementation } from './declared-symbol.js';
import { sourceOf, type ImportBinding } from './import-binding.js';
import type { ImportedFrom, LocalFiles } from './local-files.js';
import { findMethodCalls, type MethodCall } from './method-calls.js';
import { isInNamespace } from './namespaces.js';
import type { Binding, Scope } from './scope.js';
import { findStoredValues, type Stored } from './stored-values.js';
import type { Unit } from './unit.js';
import { findTop } from './walk.js';

/** Where a name is declared that is not of the notebook: a package, a global of JavaScript, nothing at all. */
export const FOREIGN = 'foreign';

/** By variable, what statements do with it besides declaring it. */
interface Settings {
  readonly assigned: ReadonlyMap<TS.Node, readonly TS.Expression[]>;
  readonly stored: ReadonlyMap<TS.Node, readonly Stored[]>;
  readonly calls: ReadonlyMap<TS.Node, readonly MethodCall[]>;
}

/** Finds the declarations that values go by, within a statement, across cells, and in the files that they import. */
export class NameLookup {
  readonly #scope: Scope;
  readonly #checker: TS.TypeChecker;
  readonly #units = new Map<TS.Node, Unit>();
  readonly #files: LocalFiles;
  readonly #sources = new Map<string, TS.Node>();
  /** By file; of all cells together. */
  readonly #settings = new Map<TS.SourceFile | undefined, Settings>();

  constructor(scope: Scope, checker: TS.TypeChecker, files: LocalFiles) {
    this.#scope = scope;
    this.#checker = checker;
    this.#files = files;
    for (const unit of scope.units)
      for (const statement of unit.statements) this.#units.set(statement, unit);
  }

  /** Lists what is assigned to a variable after its declaration. */
  assigned(variable: TS.Node): readonly TS.Expression[] {
    return this.#settingsFor(variable).flatMap(({ assigned }) => assigned.get(variable) ?? []);
  }

  /** Lists what statements put into the value of a variable. */
  stored(variable: TS.Node): readonly Stored[] {
    return this.#settingsFor(variable).flatMap(({ stored }) => stored.get(variable) ?? []);
  }

  /** Lists the calls of methods of a variable's value that are given something. */
  methodCalls(variable: TS.Node): readonly MethodCall[] {
    return this.#settingsFor(variable).flatMap(({ calls }) => calls.get(variable) ?? []);
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

  /** Returns the variable, parameter, function, class or enum that an identifier stands for. */
  find(node: TS.Identifier): TS.Declaration | typeof FOREIGN {
    if (this.#files.has(node)) return this.#files.find(node) ?? FOREIGN;
    const own = findDeclared(node, this.#checker);
    if (own && !isOfCell(own) && !isImported(own)) return toImplementation(own);
    const binding = this.#resolve(node);
    if (binding?.kind === 'unit') return declarationOf(binding.unit, node.text) ?? own ?? FOREIGN;
    if (binding?.kind !== 'import') return FOREIGN;
    const { cell, source, imported, typeOnly } = binding.import;
    const module = this.#scope.moduleBehind(source.specifier);
    if (module) return declarationOf(module, imported) ?? FOREIGN;
    if (typeOnly) return FOREIGN;
    return this.#files.imported(cell.notebook, source.specifier, imported) ?? FOREIGN;
  }

  /** Finds what a file of the project exports by a name: `net.fit` of `import * as net from './lib/net.js'`. */
  exported(file: TS.SourceFile, name: string): TS.Declaration | undefined {
    return this.#files.exported(file, name);
  }

  /** Returns the import that an identifier of a cell stands for, of a file or a package. */
  findImport(node: TS.Identifier): ImportBinding | undefined {
    const found = this.find(node);
    if (found !== FOREIGN && (this.#files.has(node) || !this.#files.has(found))) return undefined;
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
  #settingsFor(variable: TS.Node): readonly Settings[] {
    const ofCells = this.#settingsIn(undefined);
    return this.#files.has(variable)
      ? [ofCells, this.#settingsIn(variable.getSourceFile())]
      : [ofCells];
  }

  #settingsIn(file: TS.SourceFile | undefined): Settings {
    const known = this.#settings.get(file);
    if (known) return known;
    const statements = file ? file.statements : this.#scope.units.flatMap(unit => unit.statements);
    const find = (node: TS.Identifier) => this.find(node);
    const settings = {
      assigned: findAssignedValues(statements, find),
      stored: findStoredValues(statements, find),
      calls: findMethodCalls(statements, find)
    };
    this.#settings.set(file, settings);
    return settings;
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
