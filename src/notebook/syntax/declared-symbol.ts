import type TS from 'typescript';
import { remember } from './by-key.js';
import { ts } from './compiler.js';
import { statementsOf } from './namespaces.js';

/** Returns what declares the name that an identifier is, in its own file. */
export function findDeclared(
  node: TS.Identifier,
  checker: TS.TypeChecker
): TS.Declaration | undefined {
  const symbol = findSymbol(node, checker);
  return symbol?.valueDeclaration ?? symbol?.declarations?.[0];
}

/** By checker: what a unit names is asked for again where values are followed, and the checker looks it up anew. */
const SYMBOLS = new WeakMap<TS.TypeChecker, Map<TS.Identifier, TS.Symbol | undefined>>();

/** Returns what an identifier stands for in its own file; `{ rows }` and `export { rows }` name what is declared. */
export function findSymbol(node: TS.Identifier, checker: TS.TypeChecker): TS.Symbol | undefined {
  const known = remember(SYMBOLS, checker, () => new Map<TS.Identifier, TS.Symbol | undefined>());
  if (known.has(node)) return known.get(node);
  const found = lookUpSymbol(node, checker);
  known.set(node, found);
  return found;
}

function lookUpSymbol(node: TS.Identifier, checker: TS.TypeChecker): TS.Symbol | undefined {
  return ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node);
}

/** Tells whether a name is declared by an import. */
export function isImported(declaration: TS.Node): boolean {
  return (
    ts.isImportSpecifier(declaration) ||
    ts.isImportClause(declaration) ||
    ts.isNamespaceImport(declaration) ||
    ts.isImportEqualsDeclaration(declaration)
  );
}

/** Of a function with overloads, the one that has the body: `function at(): number;` before `function at(i = 0) { … }`. */
export function toImplementation(declaration: TS.Declaration): TS.Declaration {
  if (!ts.isFunctionDeclaration(declaration) || declaration.body) return declaration;
  const { parent, name } = declaration;
  const functions = statementsOf(parent).filter(ts.isFunctionDeclaration);
  return functions.find(own => own.body && own.name?.text === name?.text) ?? declaration;
}
