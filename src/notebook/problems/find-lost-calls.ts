import type TS from 'typescript';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { nameOfCallee } from '../syntax/calls.js';
import { ts } from '../syntax/compiler.js';
import { VALUE } from '../syntax/declared-names.js';
import { sourceOf } from '../cells/import-binding.js';
import { findImportUses, isImportWrite, nameUse } from '../units/import-use.js';
import { literalValue } from '../syntax/literal-value.js';
import { isLook } from '../effects/unread-calls.js';
import { isFunctionNode } from '../syntax/function-node.js';
import { locateNode } from '../cells/parsed-cell.js';
import { shortText } from '../units/labels.js';
import { isLocal } from '../cells/specifier.js';
import type { Unit } from '../units/unit.js';
import type { ImportEdge, UnitGraph } from '../units/unit-graph.js';
import { findHolder, unwrapValue } from '../syntax/unwrap.js';

/** What sets something in its package, by its name: most other calls of packages set nothing. */
const SETS =
  /^(set|seed|extend|register|use|config|configure|init|initialize|setup|enable|disable|install|reset|plugin|define|locale|load|add|patch)(?![a-z])/;

/**
 * Finds statements that call an imported function for what it does: in a file or package that a stage uses,
 * or to a helper of a stage. They are not extracted. What a stage calls itself is taken as tried out.
 */
export function findLostCalls(
  graph: UnitGraph,
  extracted: ReadonlySet<Unit>,
  needed: ReadonlySet<Unit>
): Diagnostic[] {
  const used = [...extracted].flatMap(unit => findImportUses(graph, unit));
  const names = new Set(used.map(nameUse));
  const sources = new Set(used.map(edge => sourceOf(edge.import)));
  return graph.scope.units.flatMap(unit => {
    const call = needed.has(unit) || extracted.size === 0 ? undefined : bareCall(unit);
    const edge = call && calledImport(graph, unit, call);
    if (!call || !edge || isImportWrite(edge)) return [];
    if (names.has(nameUse(edge)) || isLook(nameOfCallee(call.expression))) return [];
    const { specifier } = edge.import.source;
    const given = call.arguments.filter(argument => isOwn(graph, unit, argument, extracted));
    const isSeen = isFollowed(graph, call);
    const sets =
      isSetting(call) || (isLocal(specifier) && !(isSeen && keepsFiles(graph, call, given)));
    const inSource = sets && sources.has(sourceOf(edge.import)) ? [`sets in '${specifier}'`] : [];
    const changed = isSeen ? [] : given.map(argument => `changes of \`${argument.getText()}\``);
    const what = [...inSource, ...changed].join(' or ');
    return what === '' ? [] : [toDiagnostic(unit, call, what)];
  });
}

/** Tells whether a unit is a call that sets something, by its name: `setSeed(42);`. */
export function isSettingStatement(unit: Unit): boolean {
  const call = bareCall(unit);
  return call !== undefined && isSetting(call);
}

function isSetting(call: TS.CallExpression): boolean {
  return SETS.test(nameOfCallee(call.expression));
}

/** Returns the call that a unit is, `setSeed(42);` or `await load();`. */
function bareCall({ statements, names, cell }: Unit): TS.CallExpression | undefined {
  const [statement] = statements;
  if (names.size > 0 || cell.errors.length > 0 || !statement) return undefined;
  if (!ts.isExpressionStatement(statement)) return undefined;
  const call = unwrapValue(statement.expression);
  return ts.isCallExpression(call) ? call : undefined;
}

/** Tells whether a call goes to a function of a file that was read: what it changes of what it is given is seen. */
function isFollowed({ changes }: UnitGraph, call: TS.CallExpression): boolean {
  const { origins, lookup } = changes.values;
  const functions = origins.functions(call.expression);
  return functions.length > 0 && functions.every(made => lookup.isOfFile(made));
}

/** Tells whether a call is there for objects of the notebook, and is seen to change nothing that a file keeps. */
function keepsFiles(
  { changes }: UnitGraph,
  call: TS.CallExpression,
  given: readonly TS.Expression[]
): boolean {
  const effects = changes.whenRun([call]);
  const keeps = effects.every(({ root }) => changes.values.lookup.unitOf(root) !== undefined);
  return keeps && effects.length + given.length > 0;
}

/** Returns the use of the import that a call goes to; `tensor([1]).print()` goes to an object instead. */
function calledImport(
  graph: UnitGraph,
  unit: Unit,
  call: TS.CallExpression
): ImportEdge | undefined {
  const holder = findHolder(call.expression);
  return findImportUses(graph, unit).find(({ reference }) => reference.node === holder);
}

/** Tells whether an argument is an object of the notebook that a stage uses. */
function isOwn(
  graph: UnitGraph,
  unit: Unit,
  argument: TS.Expression,
  extracted: ReadonlySet<Unit>
): boolean {
  const node = unwrapValue(argument);
  const binding = ts.isIdentifier(node) ? graph.scope.resolve(node.text, VALUE, unit) : undefined;
  if (!ts.isIdentifier(node) || binding?.kind !== 'unit' || !extracted.has(binding.unit))
    return false;
  const declaration = binding.unit.names.get(node.text)?.node.parent;
  if (!declaration || !ts.isVariableDeclaration(declaration)) return false;
  const made = declaration.initializer && unwrapValue(declaration.initializer);
  return !made || !(isFunctionNode(made) || isPrimitive(made));
}

function isPrimitive(node: TS.Expression): boolean {
  if (ts.isTemplateExpression(node)) return true;
  const value = literalValue(node);
  return value !== undefined && !Array.isArray(value);
}

function toDiagnostic({ cell }: Unit, call: TS.CallExpression, what: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'notebook/not-extracted',
    message: `\`${shortText(call)}\` runs in the notebook only: what it ${what} is not there in the pipeline.`,
    location: locateNode(cell, call),
    help: ['Call it in `run()`, or in a file of yours that the notebook imports.']
  };
}
