import type TS from 'typescript';
import { ts } from './compiler.js';
import { walk } from './walk.js';

/** Tells whether a node waits: `await x`, `for await (…)`, `await using x`. */
export function isAwait(node: TS.Node): boolean {
  const awaits: number = ts.NodeFlags.AwaitUsing;
  if (ts.isVariableDeclarationList(node)) return (node.flags & awaits) === awaits;
  return (
    ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined)
  );
}

/** Finds where a module waits while it is loaded; what functions wait for is theirs. */
export function findAwait(text: string, fileName: string): TS.Node | undefined {
  if (!/\bawait\b/.test(text)) return undefined;
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.ESNext, true);
  const isClosed = (node: TS.Node): boolean =>
    ts.isFunctionLike(node) || ts.isPropertyDeclaration(node);
  for (const node of walk([file], isClosed)) if (isAwait(node)) return node;
  return undefined;
}
