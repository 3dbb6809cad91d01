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

/** Returns the statement of a cell or file that a node stands in, or is. */
export function findTop(node: TS.Node): TS.Statement | undefined {
  const isTop = (at: TS.Node): at is TS.Statement =>
    !ts.isSourceFile(at) && ts.isSourceFile(at.parent);
  return ts.findAncestor(node, isTop);
}

/** Tells whether a node is another one, or stands in it. */
export function isIn(node: TS.Node, outer: TS.Node): boolean {
  return ts.findAncestor(node, at => at === outer) !== undefined;
}

/** Goes from a node outward, itself first, as far as the statement of the cell that it stands in. */
export function* walkOut(node: TS.Node): Generator<TS.Node> {
  for (let at = node; !ts.isSourceFile(at); at = at.parent) yield at;
}
