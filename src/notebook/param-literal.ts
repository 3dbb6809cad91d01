import type TS from 'typescript';
import type { Range } from '../contract/diagnostic.js';
import type { JsonValue } from '../contract/json.js';
import { loadCompiler, ts } from './compiler.js';

/** A value that a class gives to a param in so many letters. */
export interface ParamLiteral {
  readonly value: JsonValue;
  readonly range: Range;
  /** True where it is a text in single quotes. */
  readonly isSingleQuoted: boolean;
}

/** Finds where a class of a cell writes the value of a param, `lr = param(0.1)`; undefined where it is worked out. */
export function findParamLiteral(
  source: string,
  className: string,
  path: readonly string[]
): ParamLiteral | undefined {
  loadCompiler();
  const file = ts.createSourceFile('/cell.ts', source, ts.ScriptTarget.ESNext, true);
  const [field = '', ...keys] = path;
  let node = initializerOf(file, className, field);
  for (const key of keys) node = node && memberOf(node, key);
  const value = node && literalValue(node);
  if (!node || value === undefined) return undefined;
  const position = (offset: number): Range['start'] => {
    const { line, character } = file.getLineAndCharacterOfPosition(offset);
    return { line, column: character };
  };
  return {
    value,
    range: { start: position(node.getStart(file)), end: position(node.end) },
    isSingleQuoted: node.getText(file).startsWith("'")
  };
}

function initializerOf(
  file: TS.SourceFile,
  className: string,
  field: string
): TS.Expression | undefined {
  for (const statement of file.statements) {
    if (!ts.isClassDeclaration(statement) || statement.name?.text !== className) continue;
    for (const member of statement.members) {
      if (!ts.isPropertyDeclaration(member) || nameOf(member.name) !== field) continue;
      const { initializer } = member;
      const isParam =
        initializer &&
        ts.isCallExpression(initializer) &&
        /^(\w+\.)?params?$/.test(initializer.expression.getText(file));
      return isParam ? initializer.arguments[0] : undefined;
    }
  }
  return undefined;
}

function memberOf(node: TS.Expression, key: string): TS.Expression | undefined {
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const found = node.properties.find(
    property => ts.isPropertyAssignment(property) && nameOf(property.name) === key
  );
  return found && ts.isPropertyAssignment(found) ? found.initializer : undefined;
}

function nameOf(name: TS.PropertyName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : undefined;
}

function literalValue(node: TS.Expression): JsonValue | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (node.kind === ts.SyntaxKind.NullKeyword) return null;
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const value = literalValue(node.operand);
    return typeof value === 'number' ? -value : undefined;
  }
  if (ts.isArrayLiteralExpression(node)) {
    const items = node.elements.map(literalValue);
    return items.every(item => item !== undefined) ? items : undefined;
  }
  return undefined;
}
