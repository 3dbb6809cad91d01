import type TS from 'typescript';
import { ts } from './compiler.js';

/**
 * Walks through nodes and all within them, in the order of the text; not into those that are closed.
 * Without a call for each level: an expression may nest deeper than calls can.
 */
export function* walk(
  nodes: readonly TS.Node[],
  isClosed: (node: TS.Node) => boolean = () => false
): Generator<TS.Node> {
  const open = [...nodes].reverse();
  for (let node = open.pop(); node; node = open.pop()) {
    yield node;
    if (isClosed(node)) continue;
    const children: TS.Node[] = [];
    ts.forEachChild(node, child => void children.push(child));
    open.push(...children.reverse());
  }
}

/** Goes from a node outward, itself first, as far as the statement of the cell that it stands in. */
export function* walkOut(node: TS.Node): Generator<TS.Node> {
  for (let at = node; !ts.isSourceFile(at); at = at.parent) yield at;
}
