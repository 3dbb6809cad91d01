import type TS from 'typescript';
import { remember } from '../syntax/by-key.js';
import { isMethodCall } from '../syntax/calls.js';
import { ts } from '../syntax/compiler.js';
import { findFunction, findReturned, type FunctionNode } from '../syntax/function-node.js';
import { walk } from '../syntax/walk.js';

/**
 * Tells whether a write only remembers what a function found: `return memo[n] ??= find(n)`, a function that
 * returns what it keeps, `if (!this.rows) this.rows = load();`. Who calls such a function before gets the same as
 * who does not.
 */
export function isMemo(write: TS.Expression): boolean {
  const made = findFunction(write);
  if (!made) return false;
  const table = tableOf(write);
  return (table !== undefined && returnsFrom(made, table)) || isLazy(write, made);
}

/** Returns the text of the table that is written to by a key. */
function tableOf(write: TS.Expression): string | undefined {
  if (ts.isElementAccessExpression(write)) return write.expression.getText();
  return isMethodCall(write, 'set') ? write.expression.expression.getText() : undefined;
}

/** `return memo[key]`, or `const hit = memo.get(key); if (hit) return hit;`. */
function returnsFrom(made: FunctionNode, table: string): boolean {
  const looksUp = (text: string) => [`${table}[`, `${table}.get(`].some(way => text.includes(way));
  const returned = findReturned(made).map(value => value.getText());
  if (returned.some(looksUp)) return true;
  return [...walk([made.body])].some(node => {
    if (!ts.isVariableDeclaration(node) || !node.initializer) return false;
    const name = node.name.getText();
    const isHit = returned.includes(name) && looksUp(node.initializer.getText());
    return isHit && findConditions(made).some(({ expression }) => asksFor(expression, name));
  });
}

/** `this.rows ??= load()`, `if (!this.rows) this.rows = load();`, `if (this.rows) return this.rows;`. */
function isLazy(write: TS.Expression, made: FunctionNode): boolean {
  const asked = findAsked(write, made);
  return (
    asked.length > 0 &&
    findReturned(made)
      .map(value => value.getText())
      .some(value => asked.some(kept => value.includes(kept)))
  );
}

/**
 * Tells whether a write is done only where nothing is there yet, whatever its function returns:
 * `if (ready) return; ready = true;`. Each process does so for itself.
 */
export function isOnce(write: TS.Expression): boolean {
  const made = findFunction(write);
  return !!made && findAsked(write, made).length > 0;
}

/** Lists what is asked for before a write: whether there is something in it, or in what holds it. */
function findAsked(write: TS.Expression, made: FunctionNode): readonly string[] {
  const text = write.getText();
  const { parent } = write;
  const isIfNone =
    ts.isBinaryExpression(parent) &&
    [ts.SyntaxKind.QuestionQuestionEqualsToken, ts.SyntaxKind.BarBarEqualsToken].includes(
      parent.operatorToken.kind
    );
  if (isIfNone) return [text];
  return findConditions(made).flatMap(({ expression, thenStatement }) => {
    const kept = /^!?([\w.#]+)/.exec(expression.getText())?.[1];
    if (kept === undefined || !isPartOf(text, kept) || !asksFor(expression, kept)) return [];
    // Within the `if`, or after one that returns what is there.
    const isIn = thenStatement.pos <= write.pos && write.end <= thenStatement.end;
    const returns = [...walk([thenStatement])].some(ts.isReturnStatement);
    return isIn || (returns && thenStatement.end <= write.pos) ? [kept] : [];
  });
}

function isPartOf(text: string, kept: string): boolean {
  return text === kept || text.startsWith(`${kept}.`) || text.startsWith(`${kept}[`);
}

/** By function: they are asked for at each of its writes. */
const CONDITIONS = new WeakMap<FunctionNode, readonly TS.IfStatement[]>();

function findConditions(made: FunctionNode): readonly TS.IfStatement[] {
  return remember(CONDITIONS, made, () => walk([made.body]).filter(ts.isIfStatement));
}

/** `!hit`, `hit`, `hit === undefined`, `hit != null`. */
function asksFor(condition: TS.Expression, name: string): boolean {
  const text = condition.getText();
  const [asked, other, ...more] = text.split(/ *[!=]==? */);
  const isNone = other === undefined || ['undefined', 'null'].includes(other);
  return isNone && more.length === 0 && [name, `!${name}`].includes(asked ?? '');
}
