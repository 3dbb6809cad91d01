import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import type { ParsedCell } from './parsed-cell.js';

/** A name that an import statement of a cell binds. */
export interface ImportBinding {
  readonly cell: ParsedCell;
  readonly node: TS.Identifier;
  /** The name in the notebook. */
  readonly local: string;
  readonly source: ImportSource;
  /** What it is there: a name, `default`, `*` for the namespace, `=` for `import x = require()`. */
  readonly imported: string;
  readonly typeOnly: boolean;
}

/** Where an import statement imports from. */
export interface ImportSource {
  readonly specifier: string;
  /** `with { type: 'json' }` as it was written, or empty. */
  readonly attributes: string;
}

/** Lists what the import statements of a cell bind. */
export function importBindings(cell: ParsedCell): ImportBinding[] {
  return cell.file.statements.flatMap(statement => {
    if (ts.isImportEqualsDeclaration(statement)) return toRequireBinding(cell, statement);
    return ts.isImportDeclaration(statement) ? toBindings(cell, statement) : [];
  });
}

/** Lists what a cell imports without binding a name. */
export function sideEffectImports(file: TS.SourceFile): ImportSource[] {
  return file.statements.flatMap(statement =>
    ts.isImportDeclaration(statement) && !statement.importClause ? [toSource(file, statement)] : []
  );
}

/** Tells whether two imports bind the same thing, so that the one repeats the other. */
export function isSameImport(a: ImportBinding, b: ImportBinding): boolean {
  return a.local === b.local && a.imported === b.imported && sourceOf(a) === sourceOf(b);
}

/** Names where an import comes from: `fs` and `node:fs` are one, and so are `./util` and `./util.js`. */
export function sourceOf({ source }: ImportBinding): string {
  return source.specifier.replace(/^node:/, '').replace(/^(\..*)\.[jt]s$/, '$1');
}

function toBindings(cell: ParsedCell, statement: TS.ImportDeclaration): ImportBinding[] {
  const clause = statement.importClause;
  if (!clause) return [];
  const source = toSource(cell.file, statement);
  const bind = (node: TS.Identifier, imported: string, typeOnly: boolean): ImportBinding => ({
    cell,
    node,
    local: node.text,
    source,
    imported,
    typeOnly: typeOnly || clause.phaseModifier === ts.SyntaxKind.TypeKeyword
  });
  const bindings = clause.name ? [bind(clause.name, 'default', false)] : [];
  const named = clause.namedBindings;
  if (!named) return bindings;
  if (ts.isNamespaceImport(named)) return [...bindings, bind(named.name, '*', false)];
  return [
    ...bindings,
    ...named.elements.map(e => bind(e.name, (e.propertyName ?? e.name).text, e.isTypeOnly))
  ];
}

function toRequireBinding(
  cell: ParsedCell,
  statement: TS.ImportEqualsDeclaration
): ImportBinding[] {
  const { moduleReference: reference, name } = statement;
  if (!ts.isExternalModuleReference(reference) || !ts.isStringLiteral(reference.expression))
    return [];
  const source = { specifier: reference.expression.text, attributes: '' };
  return [
    { cell, node: name, local: name.text, source, imported: '=', typeOnly: statement.isTypeOnly }
  ];
}

function toSource(file: TS.SourceFile, statement: TS.ImportDeclaration): ImportSource {
  const { moduleSpecifier, attributes } = statement;
  return {
    specifier: ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '',
    attributes: attributes?.getText(file) ?? ''
  };
}
