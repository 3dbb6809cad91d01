import type TS from 'typescript';
import { ts } from './compiler.js';
import { findReturned, isFunctionNode } from './origins.js';
import { walkOut } from './walk.js';

/**
 * Tells whether a write only remembers what a function found: `return memo[n] ??= find(n)`, or a function that
 * returns what it keeps. Who calls such a function before gets the same as who does not.
 */
export function isMemo(write: TS.Expression): boolean {
  const holder = holderOf(write);
  const made = [...walkOut(write)].find(ts.isFunctionLike);
  if (holder === undefined || !made || !isFunctionNode(made)) return false;
  const returned = findReturned(made).map(value => value.getText());
  const ways = [`${holder}[`, `${holder}.get(`];
  return returned.some(text => ways.some(way => text.includes(way)));
}

/** Returns the text of the table that is written to by a key. */
function holderOf(write: TS.Expression): string | undefined {
  if (ts.isElementAccessExpression(write)) return write.expression.getText();
  const sets =
    ts.isCallExpression(write) &&
    ts.isPropertyAccessExpression(write.expression) &&
    write.expression.name.text === 'set';
  return sets ? write.expression.expression.getText() : undefined;
}
