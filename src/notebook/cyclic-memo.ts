import type TS from 'typescript';

/**
 * Remembers what was found for a node, where finding it may lead back to the node: there it has nothing.
 * What was found on such a way may be less than all, so it holds only until the first question is answered.
 */
export class CyclicMemo<T> {
  readonly #settled = new Map<TS.Node, Map<string, readonly T[]>>();
  readonly #partial = new Map<TS.Node, Map<string, readonly T[]>>();
  readonly #open = new Set<TS.Node>();
  #cuts = 0;

  /** Returns what `find` finds for a node and a detail of the question; asks it once. */
  get(node: TS.Node, detail: string, find: () => readonly T[]): readonly T[] {
    const settled = this.#settled.get(node)?.get(detail);
    if (settled) return settled;
    const partial = this.#partial.get(node)?.get(detail);
    if (partial || this.#open.has(node)) {
      this.#cuts++;
      return partial ?? [];
    }
    const before = this.#cuts;
    this.#open.add(node);
    const found = find();
    this.#open.delete(node);
    const memo = this.#cuts === before ? this.#settled : this.#partial;
    memo.set(node, (memo.get(node) ?? new Map<string, readonly T[]>()).set(detail, found));
    if (this.#open.size === 0) this.#partial.clear();
    return found;
  }
}
