import type { GraphEdge } from './stage-graph.js';

/** Collects nodes of a graph with all that they are made from; `full`: all that hangs together with them. */
export function connectedTo(
  names: Iterable<string>,
  edges: readonly GraphEdge[],
  full: boolean
): ReadonlySet<string> {
  const neighbours = new Map<string, string[]>();
  const join = (name: string, other: string): void => {
    const known = neighbours.get(name);
    if (known) known.push(other);
    else neighbours.set(name, [other]);
  };
  for (const { from, to } of edges) {
    join(to, from);
    if (full) join(from, to);
  }
  const found = new Set(names);
  // A set iterates over what is added while it is iterated over.
  for (const name of found) for (const other of neighbours.get(name) ?? []) found.add(other);
  return found;
}
