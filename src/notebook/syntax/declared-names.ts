import type TS from 'typescript';
import { ts } from './compiler.js';

/** A name stands for a value, for a type, or for both: `VALUE | TYPE`. */
export const VALUE = 1;
/** See {@link VALUE}. */
export const TYPE = 2;

/** A name that a top-level statement declares. */
export interface DeclaredName {
  readonly text: string;
  readonly node: TS.Identifier;
  readonly spaces: number;
  /** The class it names, also one that a constant is initialised with. */
  readonly classNode?: TS.ClassLikeDeclaration;
}

/** Lists the names that a top-level statement declares; a `var` in a nested block is not one of them. */
export function declaredNames(statement: TS.Statement): DeclaredName[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(declaration => {
      const classNode = findClass(declaration);
      return boundIdentifiers(declaration.name).map(node => ({
        text: node.text,
        node,
        // The name of a class expression is no type by itself, only its value is.
        spaces: VALUE,
        ...(classNode && { classNode })
      }));
    });
  }
  if (ts.isClassDeclaration(statement)) {
    return named(statement.name, VALUE | TYPE).map(name => ({ ...name, classNode: statement }));
  }
  if (ts.isFunctionDeclaration(statement)) return named(statement.name, VALUE);
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
    return named(statement.name, TYPE);
  }
  if (ts.isEnumDeclaration(statement) || ts.isImportEqualsDeclaration(statement)) {
    return named(statement.name, VALUE | TYPE);
  }
  if (ts.isModuleDeclaration(statement) && ts.isIdentifier(statement.name)) {
    return named(statement.name, hasValues(statement) ? VALUE | TYPE : TYPE);
  }
  return [];
}

/** Lists the identifiers that a pattern binds. */
export function boundIdentifiers(name: TS.BindingName): TS.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap(e => (ts.isOmittedExpression(e) ? [] : boundIdentifiers(e.name)));
}

/** Tells whether a statement only describes what exists elsewhere (`declare …`). */
export function isAmbient(statement: TS.Statement): boolean {
  return hasModifier(statement, ts.SyntaxKind.DeclareKeyword);
}

/** Tells whether a statement has a modifier such as `export`. */
export function hasModifier(node: TS.Node, kind: TS.ModifierSyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some(m => m.kind === kind) ?? false);
}

function named(node: TS.Identifier | undefined, spaces: number): DeclaredName[] {
  return node ? [{ text: node.text, node, spaces }] : [];
}

function findClass(declaration: TS.VariableDeclaration): TS.ClassExpression | undefined {
  let initializer = declaration.initializer;
  while (initializer && ts.isParenthesizedExpression(initializer))
    initializer = initializer.expression;
  return initializer && ts.isClassExpression(initializer) ? initializer : undefined;
}

function hasValues(declaration: TS.ModuleDeclaration): boolean {
  const { body } = declaration;
  if (!body) return false;
  if (ts.isModuleDeclaration(body)) return hasValues(body);
  return (
    ts.isModuleBlock(body) &&
    body.statements.some(s =>
      ts.isModuleDeclaration(s)
        ? hasValues(s)
        : !ts.isInterfaceDeclaration(s) && !ts.isTypeAliasDeclaration(s)
    )
  );
}
