import type TS from 'typescript';
import type { CellFix } from '../../contract/diagnostic.js';
import { removeStatement, replaceText, type CellEdit } from '../cells/cell-edit.js';
import { isMethodCall } from '../syntax/calls.js';
import { ts } from '../syntax/compiler.js';
import { literalValue } from '../syntax/literal-value.js';
import type { ParsedCell } from '../cells/parsed-cell.js';
import type { Unit } from '../units/unit.js';
import type { UnitGraph, Writer } from '../units/unit-graph.js';

/**
 * Offers to declare a helper with the value that a later statement gives it, and to remove the statement.
 *
 * Only where it is the one change of the helper, plainly written, and nothing that runs between the two
 * could see the difference.
 */
export function fixMutation(graph: UnitGraph, unit: Unit, writer: Writer): readonly CellFix[] {
  const declaration = onlyVariable(unit);
  const [statement] = writer.unit.statements;
  const isSingle = graph.writersOf(unit).length === 1 && writer.unit.statements.length === 1;
  if (!declaration || !statement || !ts.isExpressionStatement(statement) || !isSingle) return [];
  if (isSeenBetween(graph, unit, writer.unit)) return [];
  const edit = takeIn(unit.cell, declaration, statement.expression);
  if (!edit) return [];
  return [
    {
      title: `Declare \`${writer.reference.name}\` with its final value`,
      edits: [edit, removeStatement(writer.unit.cell, statement)]
    }
  ];
}

/** Returns the variable that a unit declares, where it is one and has a name. */
export function onlyVariable({
  statements: [statement, ...others],
  names
}: Unit): TS.VariableDeclaration | undefined {
  if (!statement || others.length > 0 || names.size !== 1 || !ts.isVariableStatement(statement))
    return undefined;
  const [declaration, ...more] = statement.declarationList.declarations;
  return more.length === 0 && declaration && ts.isIdentifier(declaration.name)
    ? declaration
    : undefined;
}

/** Tells whether anything that runs after the declaration and before the change may read the helper. */
function isSeenBetween(graph: UnitGraph, unit: Unit, writer: Unit): boolean {
  if (writer.index < unit.index) return true;
  const between = graph.scope.units.slice(unit.index + 1, writer.index);
  return between.some(each => isReadAtOnce(graph, each, unit));
}

/** Tells whether a unit may read a helper when it runs, itself or by what it calls. */
export function isReadAtOnce(graph: UnitGraph, user: Unit, unit: Unit): boolean {
  const called = graph
    .unitEdges(user)
    .filter(({ kind, reference }) => kind === 'value' && reference.eager);
  return graph.reach(called.map(edge => edge.unit)).has(unit);
}

/** Puts what an expression does to a variable into its declaration. */
function takeIn(
  cell: ParsedCell,
  declaration: TS.VariableDeclaration,
  change: TS.Expression
): CellEdit | undefined {
  if (ts.isCallExpression(change)) return takePush(cell, declaration, change);
  if (!ts.isBinaryExpression(change)) return undefined;
  const { left, operatorToken, right } = change;
  if (operatorToken.kind !== ts.SyntaxKind.EqualsToken || literalValue(right) === undefined)
    return undefined;
  if (ts.isIdentifier(left)) return takeAssigned(cell, declaration, right);
  return ts.isPropertyAccessExpression(left) && ts.isIdentifier(left.expression)
    ? takeMember(cell, declaration, left.name.text, right)
    : undefined;
}

/** `let k = 1; k = 2;` → `let k = 2;`. */
function takeAssigned(
  cell: ParsedCell,
  { initializer, end }: TS.VariableDeclaration,
  value: TS.Expression
): CellEdit | undefined {
  if (!initializer) return replaceText(cell, end, end, ` = ${value.getText()}`);
  return literalValue(initializer) === undefined
    ? undefined
    : replaceText(cell, initializer.getStart(cell.file), initializer.end, value.getText());
}

/** `const config = { lr: 1 }; config.lr = 2;` → `const config = { lr: 2 };`. */
function takeMember(
  cell: ParsedCell,
  { initializer }: TS.VariableDeclaration,
  key: string,
  value: TS.Expression
): CellEdit | undefined {
  if (!initializer || !ts.isObjectLiteralExpression(initializer)) return undefined;
  const { properties } = initializer;
  const plain = properties.filter(ts.isPropertyAssignment);
  const [member, ...others] = plain.filter(({ name }) => name.getText(cell.file) === key);
  // What a spread or an accessor gives is not for sure replaced by a value at this place.
  if (plain.length < properties.length || !member || others.length > 0) return undefined;
  if (literalValue(member.initializer) === undefined) return undefined;
  const { initializer: before } = member;
  return replaceText(cell, before.getStart(cell.file), before.end, value.getText());
}

/** `const rates = [1]; rates.push(2);` → `const rates = [1, 2];`. */
function takePush(
  cell: ParsedCell,
  { initializer }: TS.VariableDeclaration,
  call: TS.CallExpression
): CellEdit | undefined {
  const { arguments: given } = call;
  const isPush = isMethodCall(call, 'push') && ts.isIdentifier(call.expression.expression);
  if (!isPush || given.length === 0 || given.some(item => literalValue(item) === undefined))
    return undefined;
  if (!initializer || !ts.isArrayLiteralExpression(initializer)) return undefined;
  const items = given.map(item => item.getText()).join(', ');
  const last = initializer.elements.at(-1);
  const at = last?.end ?? initializer.getStart(cell.file) + 1;
  return replaceText(cell, at, at, last ? `, ${items}` : items);
}
