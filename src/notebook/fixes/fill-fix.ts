import type TS from 'typescript';
import type { CellFix } from '../../contract/diagnostic.js';
import { removeStatement, replaceText, type CellEdit } from '../cells/cell-edit.js';
import { ts } from '../syntax/compiler.js';
import { hasModifier } from '../syntax/declared-names.js';
import { isCalledAtOnce } from '../stages/file-calls.js';
import { isFunctionNode } from '../syntax/function-node.js';
import { endWithComments, startWithComments } from '../cells/comments.js';
import { usesOuterThis } from './move-fix.js';
import { isReadAtOnce, onlyVariable } from './mutation-fix.js';
import type { ParsedCell } from '../cells/parsed-cell.js';
import type { Unit } from '../units/unit.js';
import type { UnitGraph } from '../units/unit-graph.js';
import { walk } from '../syntax/walk.js';
import { isMutatingFunction } from '../syntax/writes.js';
import { findHolder } from '../syntax/unwrap.js';

/**
 * Offers to make a helper by a function that holds its declaration and the statements that change it; a class
 * gets them as a static block.
 *
 * Only where they change nothing else, and where nothing that stands between could tell: it does not read the
 * helper, and changes nothing that they read.
 */
export function fixFilled(
  graph: UnitGraph,
  unit: Unit,
  extracted: ReadonlySet<Unit>
): readonly CellFix[] {
  const { changes, scope } = graph;
  const changers = new Set([
    ...graph.writersOf(unit).flatMap(each => (each.reference.eager ? [each.unit] : [])),
    ...changes.of(unit).flatMap(each => (changes.isDraw(unit, each.effect) ? [] : [each.unit]))
  ]);
  const moved = scope.units.filter(each => changers.has(each) && !extracted.has(each));
  const last = moved.at(-1);
  const isPlain = moved.every(each => isMovable(graph, each, unit));
  if (!last || !isPlain || unit.cell.errors.length > 0) return [];
  const others = scope.units.slice(0, last.index).filter(each => !moved.includes(each));
  const between = others.slice(unit.index + 1);
  const needed = [unit, ...moved].flatMap(each => graph.unitEdges(each).map(edge => edge.unit));
  const used = graph.reach(needed.filter(each => each !== unit));
  // A function that fills it by its name would find no value there yet; one that is filled may be called above it.
  const isRead = used.has(unit) || others.some(each => isReadAtOnce(graph, each, unit));
  if (isRead || ![...used].every(each => isSettled(graph, each, between))) return [];
  if (!between.some(each => used.has(each))) return fixAt(unit, moved, unit);
  const isNamed = between.some(each => graph.unitEdges(each).some(edge => edge.unit === unit));
  return isNamed ? [] : fixAt(unit, moved, last);
}

/** Tells whether what a helper is filled with can be extracted with it, and is the same before and after some units. */
function isSettled(graph: UnitGraph, unit: Unit, between: readonly Unit[]): boolean {
  const { changes } = graph;
  if (unit.cell.errors.length > 0 || graph.needs(unit).awaits) return false;
  const all = [...changes.of(unit), ...changes.numberingsOf(unit)];
  return all.every(
    ({ unit: by, effect }) =>
      !between.includes(by) &&
      (by.names.size > 0 || effect.isNumbering === true || changes.isDraw(unit, effect))
  );
}

/** Tells whether a unit is a statement that changes a helper at once, and nothing else that others could see. */
function isMovable(graph: UnitGraph, mover: Unit, unit: Unit): boolean {
  const { index, cell, names, statements } = mover;
  if (index < unit.index || names.size > 0 || cell.errors.length > 0) return false;
  const { awaits, hoisted } = graph.needs(mover);
  if (awaits || hoisted.length > 0 || statements.some(usesOuterThis)) return false;
  const { changes } = graph;
  const { lookup, origins } = changes.values;
  const isOwn = changes.whenRun(statements).every(({ root, isNumbering = false, ...how }) => {
    const target = lookup.declaringUnit(root);
    const isInside = [unit, mover].some(each => each === lookup.unitOf(root));
    return isInside || isNumbering || (target && changes.isDraw(target, how));
  });
  return isOwn && ![...walk(statements)].some(node => mayRunLater(node) || isForeign(node));

  function mayRunLater(node: TS.Node): boolean {
    if (ts.isCallExpression(node)) return origins.functions(node.expression).some(isAsync);
    const isGiven = isFunctionNode(node) && ts.isCallExpression(node.parent);
    return isGiven && (isAsync(node) || !isCalledAtOnce(node));
  }

  /** `console.log(…)`, `writeFileSync(…)`: what is done outside of the notebook, stages would do as well. */
  function isForeign(node: TS.Node): boolean {
    if (!ts.isCallExpression(node) || isMutatingFunction(node.expression)) return false;
    const isAlone = ts.isExpressionStatement(node.parent) || ts.isArrowFunction(node.parent);
    const holder = findHolder(node.expression);
    return isAlone && ts.isIdentifier(holder) && !lookup.find(holder);
  }
}

function isAsync(node: TS.Node): boolean {
  return hasModifier(node, ts.SyntaxKind.AsyncKeyword);
}

/** Returns the fix that puts a declaration, and what fills it, where one of them stands. */
function fixAt(unit: Unit, moved: readonly Unit[], place: Unit): readonly CellFix[] {
  const [own, ...others] = unit.statements.filter(each => !isType(each));
  const [name] = unit.names.keys();
  const [target] = place.statements;
  if (!own || others.length > 0 || name === undefined || !target) return [];
  const { cell } = unit;
  const filling = moved.flatMap(each => each.statements.map(by => textOf(each.cell, by)));
  const isUp = place === unit;
  if (isUp && ts.isClassDeclaration(own) && !own.modifiers) {
    const brace = own.end - 1;
    const before = /\n[ \t]*$/.test(cell.file.text.slice(0, brace)) ? '' : '\n';
    const block = before + indent(toBlock('static {', filling, '}')) + '\n';
    const edits = [replaceText(cell, brace, brace, block), ...remove(moved)];
    return [{ title: `Put it into a static block of \`${name}\``, edits }];
  }
  const start = own.getStart(cell.file);
  const variable = onlyVariable({ ...unit, statements: [own] });
  if (hasModifier(own, ts.SyntaxKind.ExportKeyword)) return [];
  // A class is known by its declaration.
  const isMade = variable ? unit.classes.size === 0 : isUp && ts.isFunctionDeclaration(own);
  if (!isMade) return [];
  const kind = variable ? cell.file.text.slice(start, variable.getStart(cell.file)) : 'const ';
  const made = toBlock(
    `${kind}${name} = (() => {`,
    [textOf(cell, own, start), ...filling, `return ${name};`],
    '})();'
  );
  const above = cell.file.text.slice(startWithComments(cell, own), start);
  const edits = isUp
    ? [replaceText(cell, start, own.end, made), ...remove(moved)]
    : [
        replaceText(
          place.cell,
          startWithComments(place.cell, target),
          endWithComments(place.cell, target),
          above + made
        ),
        ...remove([unit, ...moved].filter(each => each !== place))
      ];
  return [{ title: `Put \`${name}\` and what changes it into a function`, edits }];
}

function remove(units: readonly Unit[]): readonly CellEdit[] {
  return units.flatMap(({ cell, statements }) =>
    statements.map(statement => removeStatement(cell, statement))
  );
}

function isType(statement: TS.Statement): boolean {
  return ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
}

/** Returns a statement with its comments and a semicolon: another one will stand below it. */
function textOf(
  cell: ParsedCell,
  statement: TS.Statement,
  start = startWithComments(cell, statement)
): string {
  const { text } = cell.file;
  const needsEnd = ts.isExpressionStatement(statement) || ts.isVariableStatement(statement);
  const code = text.slice(start, statement.end);
  const after = text.slice(statement.end, endWithComments(cell, statement));
  return (needsEnd ? code.replace(/\s*;?$/, ';') : code) + after;
}

function toBlock(head: string, statements: readonly string[], end: string): string {
  return [head, ...statements.map(indent), end].join('\n');
}

function indent(text: string): string {
  // Lines of a template are a part of its value.
  return `  ${/`[^`]*\n/.test(text) ? text : text.replace(/\n(?=.)/g, '\n  ')}`;
}
