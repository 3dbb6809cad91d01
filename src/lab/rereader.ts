import type { IDisposable } from '@lumino/disposable';

/**
 * Reads something anew soon after it changed: one read at a time, and one more where it changed meanwhile.
 *
 * Unlike a debouncer it also reads while changes keep coming.
 */
export class Rereader implements IDisposable {
  constructor(
    private readonly _read: () => Promise<unknown>,
    private readonly _pause: number
  ) {}

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    clearTimeout(this._timer);
  }

  /** Reads soon. */
  refresh(): void {
    this._wanted++;
    this._schedule();
  }

  private _schedule(): void {
    if (this._isDisposed || this._isReading) return;
    this._timer ??= setTimeout(() => void this._run(), this._pause);
  }

  private async _run(): Promise<void> {
    const wanted = this._wanted;
    this._timer = undefined;
    this._isReading = true;
    try {
      await this._read();
    } finally {
      this._isReading = false;
      if (this._wanted > wanted) this._schedule();
    }
  }

  private _isDisposed = false;
  private _isReading = false;
  private _timer: number | undefined;
  /** How often it was asked for. */
  private _wanted = 0;
}
