import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import type { Found, NotebookCells } from './notebook-cells.js';
import { findProperty, propertyOf } from './value-parts.js';

/** A param of a class in a notebook. */
interface Declared {
  readonly className: string;
  readonly notebook: string;
  readonly path: readonly string[];
}

/**
 * Tells whether a class says one type for a param, by a default alone: `lr = param(0.5)`, or a field of a group. By
 * a type of the author's, `param<number | 'auto'>(0.5)`, and by a default that is worked out it may mean several.
 */
export function hasOneType(
  cells: NotebookCells,
  { className, notebook, path: [field = '', ...keys] }: Declared
): boolean {
  const found = findProperty(cells, className, notebook, field);
  if (!found || !isPlainType(found.node.type)) return false;
  const { node, cell } = found;
  const call = node.initializer;
  if (!call || !ts.isCallExpression(call)) return false;
  const {
    arguments: [argument],
    typeArguments = []
  } = call;
  const callee = call.expression.getText(cell.file);
  if (!argument || !typeArguments.every(isPlainType)) return false;
  if (/^(\w+\.)?param$/.test(callee))
    return keys.length === 0 && isPlain(cells, { node: argument, cell });
  return /^(\w+\.)?params$/.test(callee) && isPlainMember(cells, { node: argument, cell }, keys);
}

/** Follows keys into a class of values. */
function isPlainMember(
  cells: NotebookCells,
  { node: name, cell }: Found,
  [key, ...rest]: readonly string[]
): boolean {
  if (key === undefined || !ts.isIdentifier(name)) return false;
  const field = findProperty(cells, name.text, cell.document.path, key);
  if (!field?.node.initializer || !isPlainType(field.node.type)) return false;
  return isPlainPart(cells, { node: field.node.initializer, cell: field.cell }, rest);
}

function isPlainPart(
  cells: NotebookCells,
  value: Found,
  [key, ...rest]: readonly string[]
): boolean {
  const { node, cell } = value;
  if (key === undefined) return isPlain(cells, value);
  if (ts.isNewExpression(node))
    return isPlainMember(cells, { node: node.expression, cell }, [key, ...rest]);
  const member = ts.isObjectLiteralExpression(node) ? propertyOf(node, key) : undefined;
  return member !== undefined && isPlainPart(cells, { node: member, cell }, rest);
}

/** A type that leaves no doubt of what JSON has for it. */
function isPlainType(type: TS.TypeNode | undefined): boolean {
  return (
    type === undefined ||
    type.kind === ts.SyntaxKind.NumberKeyword ||
    type.kind === ts.SyntaxKind.StringKeyword ||
    type.kind === ts.SyntaxKind.BooleanKeyword ||
    ts.isArrayTypeNode(type)
  );
}

/** A value whose type is that of its text: no `as`, no condition, nothing that a function returns. */
function isPlain(cells: NotebookCells, { node, cell }: Found): boolean {
  const isPart = (part: TS.Expression): boolean => isPlain(cells, { node: part, cell });
  if (ts.isParenthesizedExpression(node)) return isPart(node.expression);
  if (ts.isPrefixUnaryExpression(node)) return isPart(node.operand);
  if (ts.isBinaryExpression(node))
    return isArithmetic(node.operatorToken.kind) && isPart(node.left) && isPart(node.right);
  if (ts.isIdentifier(node)) {
    const declared = findConst(cells.of(cell.document.path), node.text);
    return declared?.node.initializer !== undefined && !declared.node.type
      ? isPlain(cells, { node: declared.node.initializer, cell: declared.cell })
      : false;
  }
  return (
    ts.isNumericLiteral(node) ||
    ts.isStringLiteralLike(node) ||
    ts.isTemplateExpression(node) ||
    ts.isArrayLiteralExpression(node) ||
    ts.isObjectLiteralExpression(node) ||
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword
  );
}

function isArithmetic(kind: TS.SyntaxKind): boolean {
  return (
    kind === ts.SyntaxKind.PlusToken ||
    kind === ts.SyntaxKind.MinusToken ||
    kind === ts.SyntaxKind.AsteriskToken ||
    kind === ts.SyntaxKind.SlashToken ||
    kind === ts.SyntaxKind.AsteriskAsteriskToken
  );
}

/** Returns the constant of a name, where all cells have one. */
function findConst(
  cells: ReturnType<NotebookCells['of']>,
  name: string
): Found<TS.VariableDeclaration> | undefined {
  const found = cells.flatMap(cell =>
    cell.file.statements
      .filter(ts.isVariableStatement)
      .filter(({ declarationList: { flags } }) => (flags & ts.NodeFlags.Const) !== 0)
      .flatMap(({ declarationList }) => [...declarationList.declarations])
      .filter(node => ts.isIdentifier(node.name) && node.name.text === name)
      .map(node => ({ node, cell }))
  );
  return found.length === 1 ? found[0] : undefined;
}
