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
import { ServerProblem } from './problem.js';

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
    this._events = manager.events;
    this._events.stream.connect(this._onEvent, this);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Emitted for each event of the engine, in any project. */
  get event(): ISignal<this, EngineEvent> {
    return this._event;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    this._events.stream.disconnect(this._onEvent, this);
    Signal.clearData(this);
  }

  /** Asks the engine; rejects with a {@link ServerProblem} where there is none to answer. */
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
    this._status ??= this._fetchStatus().catch((error: unknown) => {
      this._status = undefined;
      throw error;
    });
    return this._status;
  }

  private async _fetchStatus(): Promise<IServerStatus> {
    const status = (await this._fetch('status', {})) as IServerStatus;
    if (status.protocol === PROTOCOL) return status;
    throw new ServerProblem(
      'version',
      `The server runs Stagebook ${status.version}, which this page does not match.`
    );
  }

  private async _fetch(route: string, init: RequestInit): Promise<unknown> {
    const url = URLExt.join(this._settings.baseUrl, 'stagebook', route);
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(url, init, this._settings);
    } catch (error) {
      throw new ServerProblem('offline', String(error));
    }
    if (response.ok) return response.json();
    if (response.status === 404 && route === 'status') {
      throw new ServerProblem('extension-missing', url);
    }
    const { message } = await ServerConnection.ResponseError.create(response);
    throw new ServerProblem(response.status === 503 ? 'engine-down' : 'bug', message);
  }

  private _onEvent(_: Event.IManager, emission: Event.Emission): void {
    if (emission.schema_id !== EVENT_SCHEMA) return;
    this._event.emit(emission as unknown as EngineEvent);
  }

  private readonly _event = new Signal<this, EngineEvent>(this);
  private readonly _events: Event.IManager;
  private _isDisposed = false;
  private readonly _settings: ServerConnection.ISettings;
  private _status: Promise<IServerStatus> | undefined;
}
