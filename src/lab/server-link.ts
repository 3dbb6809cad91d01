import type { Event, ServiceManager } from '@jupyterlab/services';
import { EventManager } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { ServerProblem } from './setup/server-problem.js';

/** The server is looked for at intervals that grow from the one to the other, ms. */
const LOOK = { interval: 1000, max: 30_000 };

/** Notices that the Jupyter server went and that it is back, and hears its events before and after. */
export class ServerLink implements IDisposable {
  constructor(private readonly _options: ServerLink.IOptions) {
    const { manager } = _options;
    this._events = manager.events;
    this._events.stream.connect(this._onEmission, this);
    manager.connectionFailure.connect(this._onFailure, this);
  }

  /** Emitted when the server went and when it is back. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted for each event of the server, of any schema. */
  get emission(): ISignal<this, Event.Emission> {
    return this._emission;
  }

  /** Why the server cannot be reached; null where it can. */
  get problem(): ServerProblem | null {
    return this._outage?.problem ?? null;
  }

  /** Since when it cannot be reached, ms since the epoch; null where it can. */
  get since(): number | null {
    return this._outage?.since ?? null;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    this._options.manager.connectionFailure.disconnect(this._onFailure, this);
    this._events.stream.disconnect(this._onEmission, this);
    this._ownEvents?.dispose();
    this._poll.dispose();
    Signal.clearData(this);
  }

  /** Takes note that the server did not answer, and looks for it until it does; returns the first such problem. */
  lose(message: string): ServerProblem {
    if (this._outage) return this._outage.problem;
    const problem = new ServerProblem('offline', message);
    if (this._isDisposed) return problem;
    this._outage = { problem, since: Date.now() };
    this._changed.emit();
    this.look();
    return problem;
  }

  /** Looks for a lost server now, and not only when it is its turn. */
  look(): void {
    if (this._outage) void this._poll.refresh();
  }

  private async _look(): Promise<void> {
    await this._options.probe();
    // Another look, asked for meanwhile, may have been faster.
    if (this._isDisposed || !this._outage) return;
    void this._poll.stop();
    this._outage = null;
    this._renewEvents();
    this._changed.emit();
  }

  /** JupyterLab's own stream may have given up, and does not tell. */
  private _renewEvents(): void {
    this._events.stream.disconnect(this._onEmission, this);
    this._ownEvents?.dispose();
    const { serverSettings } = this._options.manager;
    this._events = this._ownEvents = new EventManager({ serverSettings });
    this._events.stream.connect(this._onEmission, this);
  }

  private _onEmission(_: Event.IManager, emission: Event.Emission): void {
    this._emission.emit(emission);
  }

  /** A page that asks nothing hears from JupyterLab's own requests that the server went. */
  private _onFailure(_: ServiceManager.IManager, error: Error): void {
    this.lose(String(error));
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _emission = new Signal<this, Event.Emission>(this);
  private _events: Event.IManager;
  private _isDisposed = false;
  private _outage: { readonly problem: ServerProblem; readonly since: number } | null = null;
  private _ownEvents: EventManager | null = null;
  private readonly _poll = new Poll({
    auto: false,
    factory: () => this._look(),
    frequency: { ...LOOK, backoff: true },
    standby: 'when-hidden'
  });
}

/** Types of the link. */
export namespace ServerLink {
  /** What a link is made of. */
  export interface IOptions {
    readonly manager: ServiceManager.IManager;
    /** Asks the server anything; rejects where it does not answer. */
    readonly probe: () => Promise<void>;
  }
}
