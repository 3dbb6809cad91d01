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
    this._project++;
    this._view = this._failure = this._version = null;
  }

  /** Reads what changed; false where nobody answered, or it is about another project by now. */
  async read(scope: HistoryScope): Promise<boolean> {
    const [turn, project] = [++this._turn, this._project];
    const [held, version] = [this._view, this._version];
    const read = await this._read(scope, version);
    if (!read || project !== this._project) return false;
    // What was asked later has been answered already.
    if (turn < this._taken) return true;
    this._taken = turn;
    this._failure = read.ok ? null : read.failure;
    if (!read.ok) return true;
    this._view = unpackHistory(read.value, read.value.since === null ? null : held);
    this._version = read.value.version;
    return true;
  }

  private _failure: Failure | null = null;
  /** Counts the projects that it was about. */
  private _project = 0;
  /** The latest question that was answered. */
  private _taken = 0;
  private _turn = 0;
  private _version: string | null = null;
  private _view: HistoryView | null = null;
}
