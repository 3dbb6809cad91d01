import type TS from 'typescript';
import { remember } from '../syntax/by-key.js';
import { isAccess, isMethodCall } from '../syntax/calls.js';
import { ts } from '../syntax/compiler.js';
import type { FunctionNode } from '../syntax/function-node.js';
import { ELEMENT, stepOfAccess } from './place.js';
import { unwrap } from '../syntax/unwrap.js';
import { walk } from '../syntax/walk.js';

/** What is put into an object, and the way to where it lies there then; all of it has no way. */
export interface Stored {
  readonly value: TS.Expression;
  readonly way: readonly string[];
}

/** What is put into an object that goes by an expression: a variable or `this`. */
interface Store extends Stored {
  readonly target: TS.Expression;
}

/** It is asked for at each `this` of a constructor. */
const KEPT = new WeakMap<FunctionNode, readonly Stored[]>();

/** Lists what a method or constructor keeps in its object: `constructor(readonly rows) {}`, `this.rows = rows`, `this.rows.push(row)`. */
export function findKept(made: FunctionNode): readonly Stored[] {
  return remember(KEPT, made, () => {
    const given = made.parameters.flatMap(({ name, modifiers }) =>
      modifiers && ts.isIdentifier(name) ? [{ value: name, way: [name.text] }] : []
    );
    const isThis = ({ target }: Store) => target.kind === ts.SyntaxKind.ThisKeyword;
    return [...given, ...[...walk([made.body])].flatMap(findStores).filter(isThis)];
  });
}

/** Lists what a node puts into objects, each with what it is put into. */
export function findStores(node: TS.Node): readonly Store[] {
  return storesOf(node).map(({ target, way, value }) => {
    const holder = findWay(target);
    return { target: holder.target, way: [...holder.way, ...way], value };
  });
}

function storesOf(node: TS.Node): readonly Store[] {
  if (ts.isBinaryExpression(node)) {
    const { left, operatorToken, right: value } = node;
    const isPlain = [
      ts.SyntaxKind.EqualsToken,
      ts.SyntaxKind.QuestionQuestionEqualsToken,
      ts.SyntaxKind.BarBarEqualsToken
    ].includes(operatorToken.kind);
    return isPlain && isAccess(left) ? [{ target: left, way: [], value }] : [];
  }
  if (!isMethodCall(node)) return [];
  const { expression: target, name } = node.expression;
  const [first, value] = node.arguments;
  if (name.text === 'assign' && first)
    return node.arguments.slice(1).map((each): Store => ({ target: first, way: [], value: each }));
  if (name.text === 'set' && value)
    // By its key, and in pairs for one who goes through it.
    return [
      { target, way: [ELEMENT], value },
      { target, way: [ELEMENT, '1'], value }
    ];
  if (!['add', 'push', 'unshift'].includes(name.text)) return [];
  return node.arguments.map((each): Store =>
    ts.isSpreadElement(each)
      ? { target, way: [], value: each.expression }
      : { target, way: [ELEMENT], value: each }
  );
}

/** Returns what a place is in, and the way to it: `groups`, `groups.get(key)`, `(this.groups[key] ??= [])`. */
function findWay(place: TS.Expression): Pick<Store, 'target' | 'way'> {
  const target = unwrap(place);
  if (ts.isBinaryExpression(target)) return findWay(target.left);
  const [holder, step] = stepInto(target);
  if (!holder) return { target, way: [] };
  const outer = findWay(holder);
  return { target: outer.target, way: [...outer.way, step] };
}

function stepInto(node: TS.Expression): readonly [TS.Expression | undefined, string] {
  if (isAccess(node)) return [node.expression, stepOfAccess(node)];
  return isMethodCall(node, 'at', 'get') ? [node.expression.expression, ELEMENT] : [undefined, ''];
}
