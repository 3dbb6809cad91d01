/**
 * Groups the nodes of a graph that reach each other (Tarjan's strongly connected components).
 * The nodes of a group keep the order in which `nodes` has them.
 */
export function findComponents<T>(nodes: readonly T[], next: (node: T) => Iterable<T>): T[][] {
  const order = new Map(nodes.map((node, i) => [node, i]));
  const reached = new Map<T, number>();
  const open: T[] = [];
  const components: T[][] = [];

  const visit = (node: T): number => {
    const start = reached.size;
    let low = start;
    reached.set(node, start);
    open.push(node);
    for (const target of next(node)) {
      if (!order.has(target)) continue;
      if (!reached.has(target)) low = Math.min(low, visit(target));
      else if (open.includes(target)) low = Math.min(low, reached.get(target) ?? low);
    }
    if (low === start) {
      const group = open.splice(open.indexOf(node));
      components.push(group.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)));
    }
    return low;
  };

  for (const node of nodes) {
    if (!reached.has(node)) visit(node);
  }
  return components;
}
