import type TS from 'typescript';
import type { CellFix } from '../../contract/diagnostic.js';
import { removeStatement, replaceText } from '../cells/cell-edit.js';
import { ts } from '../syntax/compiler.js';
import { findSymbol } from '../syntax/declared-symbol.js';
import { isStaticMember, isThis } from '../syntax/function-node.js';
import { literalValue } from '../syntax/literal-value.js';
import { endWithComments, startWithComments } from '../cells/comments.js';
import type { ParsedCell } from '../cells/parsed-cell.js';
import type { UnitGraph } from '../units/unit-graph.js';
import { findTop, isIn, walk } from '../syntax/walk.js';
import { findWrite } from '../syntax/writes.js';

/**
 * Offers to move a helper that is declared inside of a block of a cell to the top level, above the
 * statement that it stands in.
 *
 * Only where it says the same there: it uses nothing of what is around it, and nothing else has its name.
 */
export function fixInnerDeclaration(graph: UnitGraph, name: string): readonly CellFix[] {
  const found = graph.notebook.cells.flatMap(cell =>
    [...walk([cell.file])]
      .filter(ts.isIdentifier)
      .flatMap(node => (node.text === name ? [{ cell, node }] : []))
  );
  const [only] = found.filter(({ node }) => isDeclaring(node));
  const isSettled = !found.some(({ node }) => findWrite(node));
  if (!only || !isSettled || found.filter(({ node }) => isDeclaring(node)).length > 1) return [];
  const { cell, node } = only;
  const statement = findStatement(node.parent);
  if (!statement || cell.errors.length > 0) return [];
  const top = findTop(statement);
  if (!top) return [];
  const { checker } = graph.notebook;
  if (usesSurroundings(statement, top, checker) || usesOuterThis(statement)) return [];
  const at = startWithComments(cell, top);
  return [
    {
      title: `Move \`${name}\` to the top level of the cell`,
      edits: [
        replaceText(cell, at, at, `${dedent(cell, statement)}\n\n`),
        removeStatement(cell, statement)
      ]
    }
  ];
}

/** Whatever has the name besides could be meant instead; names of members are no such thing. */
function isDeclaring(node: TS.Identifier): boolean {
  const { parent } = node;
  const isName = 'name' in parent && parent.name === node;
  return (
    isName &&
    !ts.isPropertyAccessExpression(parent) &&
    !ts.isPropertyAssignment(parent) &&
    !ts.isShorthandPropertyAssignment(parent) &&
    !ts.isClassElement(parent) &&
    !ts.isTypeElement(parent)
  );
}

/** Returns the statement of a declaration that has no effect but to be there; it must stand in a block. */
function findStatement(declaration: TS.Node): TS.Statement | undefined {
  if (ts.isFunctionDeclaration(declaration))
    return ts.isBlock(declaration.parent) && declaration.body ? declaration : undefined;
  if (ts.isClassDeclaration(declaration))
    return ts.isBlock(declaration.parent) && isPlainClass(declaration) ? declaration : undefined;
  if (!ts.isVariableDeclaration(declaration) || !isPlainValue(declaration)) return undefined;
  const list = declaration.parent;
  const statement = list.parent;
  const isOwn = ts.isVariableStatement(statement) && ts.isBlock(statement.parent);
  if (!isOwn || !ts.isVariableDeclarationList(list) || list.declarations.length > 1)
    return undefined;
  // A `var` is known outside of its block already, but for a condition it may have no value there.
  const isConst = (list.flags & ts.NodeFlags.Const) !== 0;
  const isVar = (list.flags & ts.NodeFlags.BlockScoped) === 0;
  return isConst || (isVar && isInPlainBlocks(statement)) ? statement : undefined;
}

function isPlainClass({ members, modifiers, heritageClauses }: TS.ClassDeclaration): boolean {
  return !modifiers && !heritageClauses && !members.some(isMadeWithClass);
}

/** Static fields, static blocks, decorators and computed names run when the class is made. */
function isMadeWithClass(member: TS.ClassElement): boolean {
  return (
    isStaticMember(member) ||
    (member.name !== undefined && ts.isComputedPropertyName(member.name)) ||
    (ts.canHaveDecorators(member) && ts.getDecorators(member) !== undefined)
  );
}

function isPlainValue({ initializer }: TS.VariableDeclaration): boolean {
  if (!initializer) return false;
  if (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)) return true;
  const value = literalValue(initializer);
  // A list would be one for all calls.
  return value === null || (value !== undefined && typeof value !== 'object');
}

function isInPlainBlocks(statement: TS.Statement): boolean {
  let { parent }: TS.Node = statement;
  while (ts.isBlock(parent)) ({ parent } = parent);
  return ts.isSourceFile(parent);
}

/** Tells whether a statement uses what another one around it declares: variables, parameters, type parameters. */
function usesSurroundings(
  statement: TS.Statement,
  top: TS.Statement,
  checker: TS.TypeChecker
): boolean {
  return [...walk([statement])]
    .filter(ts.isIdentifier)
    .flatMap(node => findSymbol(node, checker)?.declarations ?? [])
    .some(own => isIn(own, top) && !isIn(own, statement));
}

/** Tells whether a statement uses the `this` or the arguments of the function around it. */
export function usesOuterThis(statement: TS.Statement): boolean {
  const hasOwn = (node: TS.Node) =>
    ts.isClassElement(node) || (ts.isFunctionLike(node) && !ts.isArrowFunction(node));
  return [...walk([statement], hasOwn)].some(
    node =>
      isThis(node) ||
      ts.isMetaProperty(node) ||
      (ts.isIdentifier(node) && node.text === 'arguments')
  );
}

/** Returns a statement with its comments as it would stand at the left margin. */
function dedent(cell: ParsedCell, statement: TS.Statement): string {
  const { text } = cell.file;
  const start = startWithComments(cell, statement);
  const source = text.slice(start, endWithComments(cell, statement));
  // Lines of a template are a part of its value.
  if (/`[^`]*\n/.test(source)) return source;
  const margin = /[ \t]*$/.exec(text.slice(0, start))?.[0] ?? '';
  return source.replaceAll(`\n${margin}`, '\n');
}
