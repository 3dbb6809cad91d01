import type { IDisposable } from '@lumino/disposable';

/** Calls back at intervals while there is something to tell and somebody to see it; idle, no timer runs. */
export class Ticker implements IDisposable {
  constructor(
    private readonly _onTick: () => void,
    private readonly _interval: number
  ) {
    document.addEventListener('visibilitychange', this._look);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    document.removeEventListener('visibilitychange', this._look);
    this._look();
  }

  /** Ticks while it is wanted and the page is seen. */
  setWanted(isWanted: boolean): void {
    this._isWanted = isWanted;
    this._look();
  }

  private readonly _look = (): void => {
    const isOn = this._isWanted && !this._isDisposed && document.visibilityState === 'visible';
    if (isOn === (this._timer !== undefined)) return;
    window.clearInterval(this._timer);
    this._timer = isOn ? window.setInterval(this._onTick, this._interval) : undefined;
    // What went on while nobody looked.
    if (isOn) this._onTick();
  };

  private _isDisposed = false;
  private _isWanted = false;
  private _timer: number | undefined;
}
