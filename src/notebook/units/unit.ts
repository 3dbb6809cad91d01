import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import {
  declaredNames,
  hasModifier,
  isAmbient,
  TYPE,
  VALUE,
  type DeclaredName
} from '../syntax/declared-names.js';
import type { ParsedCell } from '../cells/parsed-cell.js';

/**
 * Top-level statements of one cell that cannot be parted: all declarations of a name (overloads, merged
 * interfaces, a class and its namespace), or one statement that declares nothing.
 */
export interface Unit {
  /** Position in the notebook, counted over all its units. */
  readonly index: number;
  readonly cell: ParsedCell;
  readonly statements: readonly TS.Statement[];
  /** Empty for a statement that declares nothing: it runs in the notebook and is never extracted. */
  readonly names: ReadonlyMap<string, DeclaredName>;
  /** The classes among the names. */
  readonly classes: ReadonlyMap<string, TS.ClassLikeDeclaration>;
  /** Present for a cell that is a module as a whole; its names are what it exports then. */
  readonly module?: ModuleCell;
  /** True where nothing remains of it at run time but the types (`declare const x: number`). */
  readonly ambient: boolean;
}

/** A cell that begins with `@module Name`: it sees nothing of other cells but what it imports. */
export interface ModuleCell {
  readonly name: string;
  /** All that it declares, also what it keeps to itself. */
  readonly locals: ReadonlySet<string>;
}

/** Lists units in notebook order. */
export function inOrder(units: Iterable<Unit>): Unit[] {
  return [...units].sort((a, b) => a.index - b.index);
}

/** Splits the top level of a cell into units; imports and exports are not among them. */
export function toUnits(cell: ParsedCell, firstIndex: number): Unit[] {
  if (cell.module !== undefined) return [toModuleUnit(cell, cell.module, firstIndex)];
  const groups: { statements: TS.Statement[]; names: DeclaredName[] }[] = [];
  for (const statement of cell.file.statements) {
    if (isModuleSyntax(statement)) continue;
    const names = declaredNames(statement);
    const same = groups.filter(group => group.names.some(a => names.some(b => a.text === b.text)));
    const [first] = same;
    if (!first) {
      groups.push({ statements: [statement], names });
      continue;
    }
    for (const other of same.slice(1)) {
      first.statements.push(...other.statements);
      first.names.push(...other.names);
      groups.splice(groups.indexOf(other), 1);
    }
    first.statements.push(statement);
    first.names.push(...names);
  }
  return groups.map((group, i) => {
    const names = new Map<string, DeclaredName>();
    for (const name of group.names) {
      const before = names.get(name.text);
      names.set(name.text, before ? { ...before, spaces: before.spaces | name.spaces } : name);
    }
    return {
      index: firstIndex + i,
      cell,
      statements: group.statements,
      names,
      classes: new Map(group.names.flatMap(n => (n.classNode ? [[n.text, n.classNode]] : []))),
      ambient: group.names.length > 0 && group.statements.every(isAmbient)
    };
  });
}

/**
 * Returns what a cell adds to the types of others, `declare global { … }` and `declare module 'x' { … }`:
 * it holds wherever it stands, so no unit needs it by name.
 */
export function toAugmentation(cell: ParsedCell): Unit[] {
  if (cell.module !== undefined || cell.errors.length > 0) return [];
  const statements = cell.file.statements.filter(isAugmentation);
  if (statements.length === 0) return [];
  return [{ index: -1, cell, statements, names: new Map(), classes: new Map(), ambient: true }];
}

function isAugmentation(statement: TS.Statement): boolean {
  if (!ts.isModuleDeclaration(statement)) return false;
  return !ts.isIdentifier(statement.name) || statement.name.text === 'global';
}

/** Tells whether TypeScript merges a type of a unit with a class of its name in one file; an alias stays another type. */
export function mergesWithClass({ statements }: Unit, name: string): boolean {
  const named = statements.filter(each => declaredNames(each).some(({ text }) => text === name));
  return named.every(each => ts.isInterfaceDeclaration(each) || ts.isModuleDeclaration(each));
}

/** A module cell is copied whole, so that what it exports, and under which names, stays as it is. */
function toModuleUnit(cell: ParsedCell, name: string, index: number): Unit {
  const statements = cell.file.statements.filter(statement => !isImport(statement));
  const declared = statements.map(statement => ({ statement, names: declaredNames(statement) }));
  const exported = declared.filter(each =>
    hasModifier(each.statement, ts.SyntaxKind.ExportKeyword)
  );
  const names = exported.flatMap(each =>
    hasModifier(each.statement, ts.SyntaxKind.DefaultKeyword)
      ? each.names.map(({ node }): DeclaredName => ({
          text: 'default',
          node,
          spaces: VALUE | TYPE
        }))
      : each.names
  );
  const renamed = statements.flatMap(exportedNames);
  return {
    index,
    cell,
    statements,
    names: new Map([...names, ...renamed].map(each => [each.text, each])),
    classes: new Map(names.flatMap(n => (n.classNode ? [[n.text, n.classNode]] : []))),
    module: { name, locals: new Set(declared.flatMap(each => each.names.map(n => n.text))) },
    ambient: false
  };
}

/** `export { a as b }` names again what is there. */
function exportedNames(statement: TS.Statement): DeclaredName[] {
  if (!ts.isExportDeclaration(statement)) return [];
  const { exportClause: clause } = statement;
  if (!clause || !ts.isNamedExports(clause)) return [];
  return clause.elements.flatMap(({ name }) =>
    ts.isIdentifier(name) ? [{ text: name.text, node: name, spaces: VALUE | TYPE }] : []
  );
}

function isImport(statement: TS.Statement): boolean {
  return (
    ts.isImportDeclaration(statement) ||
    (ts.isImportEqualsDeclaration(statement) &&
      ts.isExternalModuleReference(statement.moduleReference))
  );
}

/** `import A = B.C` declares; `import a = require()` imports. */
function isModuleSyntax(statement: TS.Statement): boolean {
  if (ts.isImportEqualsDeclaration(statement)) {
    return ts.isExternalModuleReference(statement.moduleReference);
  }
  return (
    isAugmentation(statement) ||
    ts.isImportDeclaration(statement) ||
    ts.isExportDeclaration(statement) ||
    ts.isExportAssignment(statement) ||
    ts.isEmptyStatement(statement)
  );
}
