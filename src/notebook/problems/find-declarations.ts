import type TS from 'typescript';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { firstOfEach } from '../syntax/by-key.js';
import { ts } from '../syntax/compiler.js';
import { locateNode } from '../cells/parsed-cell.js';
import { hasStage } from '../units/stage-classes.js';
import type { Unit } from '../units/unit.js';
import type { Edge, UnitGraph } from '../units/unit-graph.js';
import { unwrap } from '../syntax/unwrap.js';
import { DECLARATIONS, STAGE_LIBRARY } from '../units/wiring.js';

/**
 * Finds declarations that are not the whole value of a field.
 *
 * The stage library sees only what a condition chose in its own process; another one may choose otherwise.
 */
export function findDeclarations(graph: UnitGraph, unit: Unit): Diagnostic[] {
  if (!hasStage(graph, unit) || unit.cell.errors.length > 0) return [];
  const found = graph.needs(unit).edges.flatMap(edge => {
    const use = findUse(edge);
    return use && !isFieldValue(use.call) ? [misplaced(unit, use)] : [];
  });
  // `param(1) : param(2)` is one mistake.
  return firstOfEach(found, ({ message }) => message);
}

/** A use of a declaration, as far as it goes: `dep`, `sb.dep`, `dep.optional`, and its call. */
interface Use {
  readonly name: string;
  readonly call: TS.Expression;
}

function findUse(edge: Edge): Use | undefined {
  if (!('import' in edge) || edge.kind === 'type') return undefined;
  const { source, imported } = edge.import;
  if (source.specifier !== STAGE_LIBRARY) return undefined;
  let use: TS.Expression = edge.reference.node;
  let name = imported;
  if (imported === '*' || imported === 'default') {
    if (!ts.isPropertyAccessExpression(use.parent)) return undefined;
    use = use.parent;
    name = (use as TS.PropertyAccessExpression).name.text;
  }
  if (!DECLARATIONS.includes(name)) return undefined;
  // `param.required()` and `dep.optional()` are declarations of their own.
  if (ts.isPropertyAccessExpression(use.parent)) {
    use = use.parent;
    name += `.${(use as TS.PropertyAccessExpression).name.text}`;
  }
  const isCalled = ts.isCallExpression(use.parent) && use.parent.expression === use;
  return { name, call: isCalled ? (use.parent as TS.CallExpression) : use };
}

function isFieldValue(call: TS.Expression): boolean {
  if (!ts.isCallExpression(call)) return false;
  const field = outermost(call).parent;
  return (
    ts.isPropertyDeclaration(field) &&
    field.initializer !== undefined &&
    unwrap(field.initializer) === call &&
    !ts.isPrivateIdentifier(field.name) &&
    !field.modifiers?.some(
      ({ kind }) => kind === ts.SyntaxKind.StaticKeyword || kind === ts.SyntaxKind.AccessorKeyword
    )
  );
}

/** Parentheses and assertions around a value change nothing of it. */
function outermost(node: TS.Expression): TS.Expression {
  let outer: TS.Node = node;
  while (ts.isExpression(outer.parent) && unwrap(outer.parent) === node) outer = outer.parent;
  return outer as TS.Expression;
}

function misplaced(unit: Unit, { name, call }: Use): Diagnostic {
  const field = findField(call);
  const className = findClassName(call, unit);
  const example = `${field ?? 'field'} = ${name}(…)`;
  return {
    severity: 'error',
    code: 'stage/declaration',
    message:
      field === undefined
        ? `\`${className}\` uses \`${name}()\` other than as the value of a field.`
        : `\`${className}.${field}\` uses \`${name}()\` other than as the whole value of the field.`,
    location: locateNode(unit.cell, call),
    help: [
      `Write \`${example}\` in the class: without a condition, not in an expression or a constructor, in a plain field.`,
      'What depends on something goes into a value given to `new`, or into `run()`.'
    ]
  };
}

/** Names the field that a declaration was meant for: the one around it, or the one assigned to. */
function findField(call: TS.Node): string | undefined {
  for (let node = call; !ts.isClassLike(node) && !ts.isSourceFile(node); node = node.parent) {
    const { parent } = node;
    if (ts.isPropertyDeclaration(parent) && parent.initializer === node)
      return parent.name.getText();
    const isAssigned =
      ts.isBinaryExpression(parent) &&
      parent.right === node &&
      ts.isPropertyAccessExpression(parent.left) &&
      parent.left.expression.kind === ts.SyntaxKind.ThisKeyword;
    if (isAssigned) return parent.left.name.text;
  }
  return undefined;
}

function findClassName(call: TS.Node, unit: Unit): string {
  for (let node = call; !ts.isSourceFile(node); node = node.parent)
    for (const [name, declared] of unit.classes) if (declared === node) return name;
  return [...unit.classes.keys()][0] ?? 'Stage';
}
