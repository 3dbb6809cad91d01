import type TS from 'typescript';

/** What was found on a way that led back to a node at some depth of the open ones. */
interface Partial<T> {
  readonly found: readonly T[];
  readonly depth: number;
}

/**
 * Remembers what was found for a node, where finding it may lead back to the node: there it has nothing.
 * What was found on such a way may be less than all, so it holds only until that node has its answer.
 */
export class CyclicMemo<T> {
  readonly #settled = new Map<TS.Node, Map<string, readonly T[]>>();
  readonly #partial = new Map<TS.Node, Map<string, Partial<T>>>();
  /** The keys of what is partial, in the order of their answers. */
  readonly #unsettled: [TS.Node, string][] = [];
  /** How deep each question stands that has no answer yet. */
  readonly #open = new Map<TS.Node, number>();
  /** The depth of the outermost open question that the present one was led back to. */
  #ledTo = Infinity;

  /** Returns what `find` finds for a node and a detail of the question; asks it once. */
  get(node: TS.Node, detail: string, find: () => readonly T[]): readonly T[] {
    const settled = this.#settled.get(node)?.get(detail);
    if (settled) return settled;
    const partial = this.#partial.get(node)?.get(detail);
    const met = partial?.depth ?? this.#open.get(node);
    if (met !== undefined) {
      this.#ledTo = Math.min(this.#ledTo, met);
      return partial?.found ?? [];
    }
    const depth = this.#open.size;
    const outer = this.#ledTo;
    const first = this.#unsettled.length;
    this.#ledTo = Infinity;
    this.#open.set(node, depth);
    const found = find();
    this.#open.delete(node);
    if (this.#ledTo < depth) {
      put(this.#partial, node, detail, { found, depth: this.#ledTo });
      this.#unsettled.push([node, detail]);
      this.#ledTo = Math.min(this.#ledTo, outer);
    } else {
      put(this.#settled, node, detail, found);
      for (const [each, of] of this.#unsettled.splice(first)) this.#partial.get(each)?.delete(of);
      this.#ledTo = outer;
    }
    return found;
  }
}

function put<T>(all: Map<TS.Node, Map<string, T>>, node: TS.Node, detail: string, value: T): void {
  const known = all.get(node) ?? new Map<string, T>();
  all.set(node, known.set(detail, value));
}
