import type { HistoryScope, HistoryView } from '../../contract/experiment-view.js';
import type { Failure } from '../../contract/failure.js';
import type { HistoryChanges } from '../../contract/history-changes.js';
import type { Result } from '../../contract/result.js';
import { unpackHistory } from './unpack-history.js';

/** Asks the engine what changed since a version, null for everything; undefined where none answers, which others tell. */
export type ReadChanges = (
  scope: HistoryScope,
  since: string | null
) => Promise<Result<HistoryChanges, Failure> | undefined>;

/** The page's copy of the engine's history: each read brings what changed since the one before. */
export class HistoryCopy {
  constructor(private readonly _read: ReadChanges) {}

  /** Null until it has been read. */
  get view(): HistoryView | null {
    return this._view;
  }

  /** Why it could not be read the last time. */
  get failure(): Failure | null {
    return this._failure;
  }

  /** Forgets what was read: it is about another project now. */
  clear(): void {
    this._turn++;
    this._view = this._failure = this._version = null;
  }

  /** Reads what changed; false where that is of no use any more. */
  async read(scope: HistoryScope): Promise<boolean> {
    const turn = ++this._turn;
    const [held, version] = [this._view, this._version];
    const read = await this._read(scope, version);
    if (!read || turn !== this._turn) return false;
    this._failure = read.ok ? null : read.failure;
    if (!read.ok) return true;
    this._view = unpackHistory(read.value, read.value.since === null ? null : held);
    this._version = read.value.version;
    return true;
  }

  private _failure: Failure | null = null;
  private _turn = 0;
  private _version: string | null = null;
  private _view: HistoryView | null = null;
}
