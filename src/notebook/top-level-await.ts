import type TS from 'typescript';
import { ts } from './compiler.js';

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
  const visit = (node: TS.Node): TS.Node | undefined => {
    if (ts.isFunctionLike(node) || ts.isPropertyDeclaration(node)) return undefined;
    return isAwait(node) ? node : ts.forEachChild(node, visit);
  };
  return visit(file);
}
