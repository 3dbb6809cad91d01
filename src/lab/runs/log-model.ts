import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { RunOutput } from '../../contract/experiment-run.js';
import type { Failure } from '../../contract/failure.js';
import type { Result } from '../../contract/result.js';
import { Rereader } from '../rereader.js';
import { Ticker } from '../ticker.js';

/** How much of a log is kept, in UTF-16 code units. */
const KEPT = 2_000_000;

/** A piece of this many code units is not all that there was to read. */
const LONG = 100_000;

/** A log is read again at most this often, and at least this often while its run goes on and the page is seen; ms. */
const PAUSE = { min: 200, max: 2000 };

/**
 * The log of one run, read on as it grows.
 *
 * Events say that there is more; a slow poll stands behind them, because an event can be lost while the
 * page reconnects.
 */
export class LogModel implements IDisposable {
  constructor(private readonly _options: LogModel.IOptions) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get text(): string {
    return this._text;
  }

  /** How much of the beginning was dropped, in UTF-16 code units. */
  get dropped(): number {
    return this._dropped;
  }

  /** Null until it has been read. */
  get state(): RunOutput['state'] | null {
    return this._state;
  }

  /** Why there is no such log; null where there is one, or nobody to ask. */
  get failure(): Failure | null {
    return this._failure;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    this._poll.dispose();
    this._reader.dispose();
    Signal.clearData(this);
  }

  /** Reads on, soon; out of sight, nothing is read. */
  refresh(): void {
    if (this._isOpen && this._isSeen) this._reader.refresh();
  }

  /** Tells whether anybody sees the log. */
  setSeen(isSeen: boolean): void {
    this._isSeen = isSeen;
    this._poll.setWanted(isSeen && this._isOpen);
    this.refresh();
  }

  private get _isOpen(): boolean {
    return this._state === null || this._state === 'running' || this._state === 'preparing';
  }

  private async _load(): Promise<void> {
    for (;;) {
      const read = await this._options.read(this._offset);
      if (!read || this._isDisposed) return;
      this._failure = read.ok ? null : read.failure;
      if (!read.ok) {
        this._changed.emit();
        return;
      }
      const { log, logOffset, state } = read.value;
      const hasMore = logOffset > this._offset;
      this._offset = logOffset;
      const text = this._text + log;
      this._dropped += Math.max(0, text.length - KEPT);
      this._text = text.slice(-KEPT);
      this._state = state;
      this._poll.setWanted(this._isSeen && this._isOpen);
      this._changed.emit();
      // A log that grows with every reading is not read without a rest.
      if (!hasMore || (this._isOpen && log.length < LONG)) return;
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private _dropped = 0;
  private _failure: Failure | null = null;
  private _isDisposed = false;
  private _isSeen = false;
  private _offset = 0;
  private readonly _poll = new Ticker(() => {
    this.refresh();
  }, PAUSE.max);
  // Two readings at once would both bring what comes after the same offset.
  private readonly _reader = new Rereader(() => this._load(), PAUSE.min);
  private _state: RunOutput['state'] | null = null;
  private _text = '';
}

/** Types of the model. */
export namespace LogModel {
  /** What a model is made of. */
  export interface IOptions {
    /** Reads the log from an offset in bytes on. */
    readonly read: (logOffset: number) => Promise<Result<RunOutput, Failure> | undefined>;
  }
}
