import { HistoryMemo } from '../experiment/index.js';

/** Projects whose history is remembered. */
const KEPT = 4;

/** What this process remembers of the histories that were looked at last. */
export class HistoryMemos {
  readonly #memos = new Map<string, HistoryMemo>();

  /** Returns the memo of a project. */
  of(root: string): HistoryMemo {
    const memo = this.#memos.get(root) ?? new HistoryMemo();
    this.#memos.delete(root);
    this.#memos.set(root, memo);
    const [oldest] = this.#memos.keys();
    if (this.#memos.size > KEPT && oldest !== undefined) this.#memos.delete(oldest);
    return memo;
  }
}
