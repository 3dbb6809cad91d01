import type { HistoryView } from '../contract/experiment-view.js';
import type { HistoryChanges } from '../contract/history-changes.js';
import { packHistory } from './pack-history.js';

/** Versions that are remembered of all projects; who holds an older one gets everything. */
const KEPT = 8;

/** Told apart from the versions of another process, which this one does not know. */
const PROCESS = `${process.pid}-${Date.now().toString(36)}`;

/** The histories that were answered last, to tell only what changed since. */
export class HistoryVersions {
  readonly #views = new Map<string, HistoryView>();
  #count = 0;

  /** Tells a history to a reader that holds a version, or none. */
  tell(view: HistoryView, since: string | null): HistoryChanges {
    const before = since === null ? undefined : this.#views.get(since);
    const version = `${PROCESS}-${++this.#count}`;
    this.#views.set(version, view);
    const [oldest] = this.#views.keys();
    if (this.#views.size > KEPT && oldest !== undefined) this.#views.delete(oldest);
    return { version, since: before ? since : null, view: packHistory(view, before) };
  }
}
