import type TS from 'typescript';
import { findAssignedValues } from './assigned-values.js';
import { ts } from './compiler.js';
import { VALUE } from './declared-names.js';
import type { Scope } from './scope.js';
import type { Unit } from './unit.js';
import { walkOut } from './walk.js';

/** Where a name is declared that is not of the notebook: a package, a global of JavaScript, nothing at all. */
export const FOREIGN = 'foreign';

/** Finds the declarations that values go by, within a statement and across cells. */
export class NameLookup {
  readonly #scope: Scope;
  readonly #checker: TS.TypeChecker;
  readonly #units = new Map<TS.Node, Unit>();
  #assigned: ReadonlyMap<TS.Node, readonly TS.Expression[]> | undefined;

  constructor(scope: Scope, checker: TS.TypeChecker) {
    this.#scope = scope;
    this.#checker = checker;
    for (const unit of scope.units)
      for (const statement of unit.statements) this.#units.set(statement, unit);
  }

  /** Lists what is assigned to a variable after its declaration. */
  assigned(variable: TS.Node): readonly TS.Expression[] {
    this.#assigned ??= findAssignedValues(
      this.#scope.units.flatMap(unit => unit.statements),
      node => this.find(node)
    );
    return this.#assigned.get(variable) ?? [];
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
    if (own && !isTopLevel(own) && !isImported(own)) return own;
    const unit = this.unitOf(node);
    const binding = unit && this.#scope.resolve(node.text, VALUE, unit);
    if (binding?.kind === 'unit') return declarationOf(binding.unit, node.text) ?? own ?? FOREIGN;
    if (binding?.kind !== 'import') return FOREIGN;
    const { source, imported } = binding.import;
    const module = this.#scope.moduleBehind(source.specifier);
    return (module && declarationOf(module, imported)) ?? FOREIGN;
  }
}

/** Tells whether a declaration is one of its cell, not of a function or block in it. */
export function isTopLevel(declaration: TS.Node): boolean {
  let at = declaration;
  while (
    ts.isBindingElement(at) ||
    ts.isObjectBindingPattern(at) ||
    ts.isArrayBindingPattern(at) ||
    ts.isVariableDeclaration(at) ||
    ts.isVariableDeclarationList(at)
  )
    at = at.parent;
  return ts.isStatement(at) && !ts.isForOfStatement(at) && ts.isSourceFile(at.parent)
    ? !ts.isForStatement(at) && !ts.isForInStatement(at)
    : false;
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
  return unit.names.get(name)?.node.parent as TS.Declaration | undefined;
}
