import { PromiseDelegate } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { EngineEvent } from '../contract/event.js';
import type { ReproLog } from '../contract/requests.js';
import type { EngineClient } from './client.js';
import { ServerProblem } from './problem.js';

/** How much of a log the panel keeps, in UTF-16 code units. */
const KEPT = 200_000;

/** Reads at most this often while output pours in, and at least this often while it does not; ms. */
const PAUSE = { min: 150, max: 2000 };

/**
 * Follows the log of one run to its end.
 *
 * Events say that there is more to read; a slow poll stands behind them, because an event can be
 * lost while the page reconnects.
 */
export class RunFollower implements IDisposable {
  constructor(
    private readonly _client: EngineClient,
    /** Number of the run in the engine. */
    readonly run: number
  ) {
    _client.event.connect(this._onEvent, this);
    void this._follow();
  }

  /** Emitted when there is more text or another state. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get text(): string {
    return this._text;
  }

  get state(): ReproLog['state'] {
    return this._state;
  }

  get exitCode(): number | null {
    return this._exitCode;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._client.event.disconnect(this._onEvent, this);
    this._isDisposed = true;
    this._hint.resolve();
    Signal.clearData(this);
  }

  private async _follow(): Promise<void> {
    while (!this._isDisposed && this._state === 'running') {
      this._hint = new PromiseDelegate();
      await this._read();
      await sleep(PAUSE.min);
      await Promise.race([this._hint.promise, sleep(PAUSE.max)]);
    }
  }

  /** Reads what came since the last time; a server that does not answer is asked again later. */
  private async _read(): Promise<void> {
    try {
      const { run, _offset: offset } = this;
      const result = await this._client.request('repro/read', { run, offset });
      if (this._isDisposed) return;
      if (result.ok) this._take(result.value);
      else this._state = 'stopped'; // The engine was restarted and does not know the run.
    } catch (error) {
      if (!(error instanceof ServerProblem)) throw error;
      return;
    }
    this._changed.emit();
  }

  private _take(log: ReproLog): void {
    this._text = (this._text + log.text).slice(-KEPT);
    this._offset = log.offset;
    this._state = log.state;
    this._exitCode = log.exitCode;
  }

  private _onEvent(_: EngineClient, event: EngineEvent): void {
    if (event.type === 'repro' && event.run === this.run) this._hint.resolve();
  }

  private readonly _changed = new Signal<this, void>(this);
  private _exitCode: number | null = null;
  private _hint = new PromiseDelegate<void>();
  private _isDisposed = false;
  private _offset = 0;
  private _state: ReproLog['state'] = 'running';
  private _text = '';
}

function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}
