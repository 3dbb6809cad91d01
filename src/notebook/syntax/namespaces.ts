import type TS from 'typescript';
import { ts } from './compiler.js';
import { declaredNames, hasModifier, isAmbient } from './declared-names.js';

/** Finds what namespaces of a declaration's name declare: a class or function may go by the name as well. */
export function findNamespaceMember(
  declaration: TS.Declaration,
  member: string
): TS.Declaration | undefined {
  const { parent } = declaration;
  const name = ts.getNameOfDeclaration(declaration)?.getText();
  const beside = ts.isModuleDeclaration(parent) ? [declaration] : statementsOf(parent);
  return beside
    .filter(ts.isModuleDeclaration)
    .filter(own => own.name.text === name)
    .flatMap(({ body }) => (body ? declarationsOf(body) : []))
    .find(own => ts.getNameOfDeclaration(own)?.getText() === member);
}

/** Lists what the namespaces of a name give away among some statements: `half` of `namespace Util { export const half = 2; }`. */
export function namespaceMembers(
  statements: readonly TS.Statement[],
  name: string
): readonly string[] {
  return statements.flatMap(statement => {
    if (!ts.isModuleDeclaration(statement) || statement.name.text !== name) return [];
    const { body } = statement;
    if (!body) return [];
    // `namespace A.B { … }`
    if (ts.isModuleDeclaration(body)) return [body.name.text];
    const exported = statementsOf(body).filter(
      own => isAmbient(statement) || hasModifier(own, ts.SyntaxKind.ExportKeyword)
    );
    return exported.flatMap(declaredNames).map(({ text }) => text);
  });
}

/** Tells whether a statement stands in a namespace of its cell: what it declares lives as long as the cell's own. */
export function isInNamespace(statement: TS.Node): boolean {
  const { parent } = statement;
  if (!ts.isModuleBlock(parent)) return false;
  let outer: TS.Node = parent.parent;
  while (ts.isModuleDeclaration(outer.parent)) outer = outer.parent;
  return ts.isSourceFile(outer.parent) || isInNamespace(outer);
}

/** Returns the statements of a file, block or namespace. */
export function statementsOf(node: TS.Node): readonly TS.Statement[] {
  return ts.isSourceFile(node) || ts.isBlock(node) || ts.isModuleBlock(node) ? node.statements : [];
}

function declarationsOf(body: TS.ModuleBody | TS.Identifier): readonly TS.Declaration[] {
  // `namespace A.B { … }`
  if (ts.isModuleDeclaration(body)) return [body];
  return statementsOf(body).flatMap((statement): readonly TS.Declaration[] => {
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations;
    if (ts.isFunctionDeclaration(statement)) return statement.body ? [statement] : [];
    return ts.isClassDeclaration(statement) || ts.isModuleDeclaration(statement) ? [statement] : [];
  });
}
