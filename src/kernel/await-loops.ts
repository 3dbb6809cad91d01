import type TS from 'typescript';
import type { Compiler } from './tslab.js';

/** What the compiler says of an `await` outside of async functions. */
const AWAIT_OUTSIDE = 1308;

/**
 * Reports the first `for await` at the top level of a cell as the compiler does each `await` there.
 *
 * By that report tslab knows that a cell waits, and wraps it into an async function; of `for await` alone
 * the compiler says nothing, and the cell does not compile.
 */
export function reportAwaitLoop(ts: Compiler, cell: TS.SourceFile): readonly TS.Diagnostic[] {
  const find = (node: TS.Node): TS.Node | undefined => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return undefined;
    if (ts.isForOfStatement(node) && node.awaitModifier) return node.awaitModifier;
    return ts.forEachChild(node, find);
  };
  const found = find(cell);
  if (!found) return [];
  const start = found.getStart(cell);
  return [
    {
      file: cell,
      start,
      length: found.end - start,
      category: ts.DiagnosticCategory.Error,
      code: AWAIT_OUTSIDE,
      messageText: 'A cell waits at its top level.'
    }
  ];
}
