import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import type { FunctionNode } from '../syntax/function-node.js';
import { literalValue } from '../syntax/literal-value.js';
import type { NameLookup } from './name-lookup.js';
import type { Flag } from './place.js';
import { unwrap } from '../syntax/unwrap.js';
import { walkOut } from '../syntax/walk.js';

/** Returns the flag that a condition asks for: `inPlace`, `!copy`. */
export function toFlag(
  condition: TS.Expression,
  isOn: boolean,
  lookup: NameLookup
): Flag | undefined {
  const node = unwrap(condition);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    return toFlag(node.operand, !isOn, lookup);
  const key = ts.isPropertyAccessExpression(node) ? node.name.text : undefined;
  const held = ts.isPropertyAccessExpression(node) ? unwrap(node.expression) : node;
  const declaration = ts.isIdentifier(held) ? lookup.find(held) : undefined;
  if (!declaration) return undefined;
  if (ts.isParameter(declaration)) return { declaration, isOn, ...(key !== undefined && { key }) };
  if (key !== undefined) return undefined;
  const isPart = ts.isBindingElement(declaration) && ts.isParameter(declaration.parent.parent);
  return isPart ? { declaration, isOn } : undefined;
}

/** Returns the flag of a function that decides whether a node in it runs: `if (inPlace) rows.sort();`. */
export function findFlag(node: TS.Node, lookup: NameLookup): Flag | undefined {
  for (const at of walkOut(node)) {
    if (ts.isFunctionLike(at)) return undefined;
    const flags = toBranches(at.parent, at).map(({ condition, isOn }) =>
      toFlag(condition, isOn, lookup)
    );
    const flag = flags.find(each => each !== undefined);
    if (flag) return flag;
  }
  return undefined;
}

/** Tells whether a flag is one of a function. */
export function isFlagOf({ declaration }: Flag, made: FunctionNode): boolean {
  return parameterOf(declaration).parent === made;
}

/** Tells whether a call has a flag as it is asked for; undefined where the text does not say. */
export function decides(
  { declaration, key, isOn }: Flag,
  made: FunctionNode,
  given: readonly TS.Expression[]
): boolean | undefined {
  const parameter = parameterOf(declaration);
  const at = made.parameters.findIndex(each => each === parameter);
  if (at < 0 || parameter.dotDotDotToken || given.slice(0, at + 1).some(ts.isSpreadElement))
    return undefined;
  const argument = given[at] ?? parameter.initializer;
  const part = ts.isParameter(declaration)
    ? { key }
    : {
        key: (declaration.propertyName ?? declaration.name).getText(),
        otherwise: declaration.initializer
      };
  const value = partOf(argument, part);
  const literal = value ? literalValue(unwrap(value)) : false;
  return literal === undefined ? undefined : Boolean(literal) === isOn;
}

function parameterOf(declaration: Flag['declaration']): TS.ParameterDeclaration {
  return ts.isParameter(declaration)
    ? declaration
    : (declaration.parent.parent as TS.ParameterDeclaration);
}

/** `{ inPlace: true }`: what is not known is told by the options themselves, which are no literal. */
function partOf(
  given: TS.Expression | undefined,
  {
    key,
    otherwise
  }: { readonly key?: string | undefined; readonly otherwise?: TS.Expression | undefined }
): TS.Expression | undefined {
  if (!given) return otherwise;
  const object = unwrap(given);
  if (key === undefined || !ts.isObjectLiteralExpression(object)) return object;
  const part = object.properties.find(each => each.name?.getText() === key);
  if (part) return ts.isPropertyAssignment(part) ? part.initializer : object;
  return object.properties.some(ts.isSpreadAssignment) ? object : otherwise;
}

interface Branch {
  readonly condition: TS.Expression;
  readonly isOn: boolean;
}

/** Lists what decides that a node in another one is run, the nearest first. */
function toBranches(parent: TS.Node, node: TS.Node): readonly Branch[] {
  if (ts.isIfStatement(parent) && node !== parent.expression)
    return [{ condition: parent.expression, isOn: node === parent.thenStatement }];
  if (ts.isConditionalExpression(parent) && node !== parent.condition)
    return [{ condition: parent.condition, isOn: node === parent.whenTrue }];
  // `if (!inPlace) return sort([...rows]);`
  if (ts.isBlock(parent))
    return parent.statements
      .filter(ts.isIfStatement)
      .filter(each => each.end <= node.pos && isLeaving(each.thenStatement))
      .map(({ expression }) => ({ condition: expression, isOn: false }))
      .reverse();
  const isAnd =
    ts.isBinaryExpression(parent) &&
    parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
  return isAnd && node === parent.right ? [{ condition: parent.left, isOn: true }] : [];
}

function isLeaving(statement: TS.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last));
}
