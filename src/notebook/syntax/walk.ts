import type TS from 'typescript';
import { ts } from './compiler.js';

/**
 * Lists nodes and all within them, in the order of the text; not what is in those that are closed.
 * Without a call for each level: an expression may nest deeper than calls can. And no generator, with nothing made
 * for each node: what stages change is found by going through all code several times.
 */
export function walk(
  nodes: readonly TS.Node[],
  isClosed: (node: TS.Node) => boolean = () => false
): readonly TS.Node[] {
  return list(nodes, isClosed, () => true);
}

/** Lists the same without names, literals and keywords, which are most of the nodes and do nothing by themselves. */
export function walkCompounds(
  nodes: readonly TS.Node[],
  isClosed: (node: TS.Node) => boolean = () => false
): readonly TS.Node[] {
  return list(nodes, isClosed, ({ kind }) => kind > ts.SyntaxKind.LastToken);
}

function list(
  nodes: readonly TS.Node[],
  isClosed: (node: TS.Node) => boolean,
  isListed: (node: TS.Node) => boolean
): readonly TS.Node[] {
  const found: TS.Node[] = [];
  const open = nodes.filter(isListed).reverse();
  const children: TS.Node[] = [];
  const add = (child: TS.Node): void => {
    if (isListed(child)) children.push(child);
  };
  for (let node = open.pop(); node; node = open.pop()) {
    found.push(node);
    if (isClosed(node)) continue;
    ts.forEachChild(node, add);
    for (let child = children.pop(); child; child = children.pop()) open.push(child);
  }
  return found;
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
