import { URLExt } from '@jupyterlab/coreutils';
import type { Event, ServiceManager } from '@jupyterlab/services';
import { ServerConnection } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { EngineEvent } from '../contract/event.js';
import type { Failure } from '../contract/failure.js';
import type { Method, RequestMap } from '../contract/requests.js';
import type { Result } from '../contract/result.js';
import { PROTOCOL } from '../contract/rpc.js';
import { ServerLink } from './server-link.js';
import { ServerProblem, toServerProblem } from './setup/server-problem.js';

const EVENT_SCHEMA = 'https://events.stagebook.dev/engine/v1';

/** What the server extension says about itself. */
interface IServerStatus {
  readonly version: string;
  readonly protocol: number;
  /** Absolute path of the folder that contents paths start from. */
  readonly root: string;
}

/**
 * Talks to the engine through Jupyter's own HTTP and event bus, so that login, XSRF and proxies are
 * Jupyter's business.
 */
export class EngineClient implements IDisposable {
  constructor(manager: ServiceManager.IManager) {
    this._settings = manager.serverSettings;
    this._link = new ServerLink({ manager, probe: () => this._probe() });
    this._link.emission.connect(this._onEmission, this);
    this._link.changed.connect(this._onLink, this);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Emitted for each event of the engine, in any project. */
  get event(): ISignal<this, EngineEvent> {
    return this._event;
  }

  /** Emitted when the server went and when it is back; what it told meanwhile was not heard. */
  get linkChanged(): ISignal<this, void> {
    return this._linkChanged;
  }

  /** Since when the server does not answer, ms since the epoch; null where it does. */
  get offlineSince(): number | null {
    return this._link.since;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    this._link.dispose();
    Signal.clearData(this);
  }

  /** Asks the engine; rejects with a {@link ServerProblem} where there is none to answer, at once while the server is lost. */
  async request<M extends Method>(
    method: M,
    params: RequestMap[M]['params']
  ): Promise<Result<RequestMap[M]['result'], Failure>> {
    await this.status();
    const body = JSON.stringify({ method, params });
    return (await this._fetch('rpc', { method: 'POST', body })) as Result<
      RequestMap[M]['result'],
      Failure
    >;
  }

  /** Learns once which server this is, and that it speaks our protocol. */
  async status(): Promise<IServerStatus> {
    if (this._link.problem) throw this._link.problem;
    this._status ??= this._fetchStatus().catch((error: unknown) => {
      this._status = undefined;
      throw error;
    });
    return this._status;
  }

  /** Looks for a lost server now. */
  lookForServer(): void {
    this._link.look();
  }

  /** Lets an engine that was given up start again; asks the server anew who it is, too. */
  async restart(): Promise<void> {
    this._status = undefined;
    await this._fetch('restart', { method: 'POST' });
  }

  private async _fetchStatus(): Promise<IServerStatus> {
    const status = (await this._fetch('status', {})) as IServerStatus;
    if (status.protocol === PROTOCOL) return status;
    const isNewer = status.protocol > PROTOCOL;
    throw new ServerProblem(isNewer ? 'page-outdated' : 'server-outdated', status.version);
  }

  /** Whatever the server says, it answers. */
  private async _probe(): Promise<void> {
    try {
      await this._fetchStatus();
    } catch (error) {
      if (!(error instanceof ServerProblem) || error.kind === 'offline') throw error;
    }
  }

  private async _fetch(route: string, init: RequestInit): Promise<unknown> {
    const url = URLExt.join(this._settings.baseUrl, 'stagebook', route);
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(url, init, this._settings);
      if (response.status === 204) return undefined;
      // A proxy may answer in the server's place, with a page to log in.
      if (response.ok) return (await response.json()) as unknown;
    } catch (error) {
      throw this._link.lose(String(error));
    }
    throw toServerProblem(route, { status: response.status, ...(await readError(response)) });
  }

  private _onLink(): void {
    // The one that answers next may be another, after an update.
    this._status = undefined;
    this._linkChanged.emit();
  }

  private _onEmission(_: ServerLink, emission: Event.Emission): void {
    if (emission.schema_id !== EVENT_SCHEMA) return;
    this._event.emit(emission as unknown as EngineEvent);
  }

  private readonly _event = new Signal<this, EngineEvent>(this);
  private _isDisposed = false;
  private readonly _link: ServerLink;
  private readonly _linkChanged = new Signal<this, void>(this);
  private readonly _settings: ServerConnection.ISettings;
  private _status: Promise<IServerStatus> | undefined;
}

/** Reads what Jupyter says about an error; a proxy on the way may say something else. */
async function readError(response: Response): Promise<{ message: string; reason?: string }> {
  const text = await response.text();
  try {
    const { message, reason } = JSON.parse(text) as { message?: unknown; reason?: unknown };
    return {
      message: typeof message === 'string' ? message : response.statusText,
      ...(typeof reason === 'string' && { reason })
    };
  } catch {
    return { message: `${String(response.status)} ${response.statusText}` };
  }
}
