// @vitest-environment jsdom
import { ServerConnection, type ServiceManager } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PROTOCOL } from '../../src/contract/rpc.js';
import { EngineClient } from '../../src/lab/client.js';

const EVENT = {
  schema_id: 'https://events.stagebook.dev/engine/v1',
  type: 'runs',
  root: '/home/p'
};

/** A server as its page reaches it. */
class Server {
  protocol: number = PROTOCOL;
  isUp = true;
  /** What a proxy says in its place. */
  page: string | undefined;
  readonly asked: string[] = [];
  /** Sockets that subscribed to events and are open. */
  readonly sockets = new Set<{ onmessage?: (message: { data: string }) => void }>();
  readonly connectionFailure = new Signal<object, Error>({});
  readonly stream = new Signal<object, unknown>({});

  readonly #fetch = (input: RequestInfo | URL): Promise<Response> => {
    const route = new URL((input as Request).url).pathname.split('/').at(-1) ?? '';
    this.asked.push(route);
    if (!this.isUp) return Promise.reject(new TypeError('Failed to fetch'));
    const { protocol } = this;
    const status = { version: '9.9.9', protocol, root: '/home' };
    const body = route === 'status' ? status : { ok: true, value: null };
    return Promise.resolve(new Response(this.page ?? JSON.stringify(body)));
  };

  connect(): EngineClient {
    const serverSettings = ServerConnection.makeSettings({
      baseUrl: 'http://localhost/',
      fetch: this.#fetch,
      WebSocket: this.#webSocket()
    });
    const { connectionFailure, stream } = this;
    const manager = { serverSettings, connectionFailure, events: { stream } };
    this.#client = new EngineClient(manager as unknown as ServiceManager.IManager);
    return this.#client;
  }

  close(): void {
    this.#client?.dispose();
  }

  #webSocket(): typeof WebSocket {
    const { sockets } = this;
    class Socket {
      constructor() {
        sockets.add(this);
      }
      close(): void {
        sockets.delete(this);
      }
    }
    return Socket as unknown as typeof WebSocket;
  }

  #client: EngineClient | undefined;
}

let server: Server;

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
});

afterEach(() => {
  server.close();
  vi.useRealTimers();
});

const ask = (client: EngineClient): Promise<unknown> =>
  client.request('project/open', { path: '' });

/** A client of a server that went. */
async function lose(): Promise<EngineClient> {
  const client = server.connect();
  await ask(client);
  server.isUp = false;
  await expect(ask(client)).rejects.toMatchObject({ kind: 'offline' });
  return client;
}

it('asks a server once who it is', async () => {
  const client = server.connect();
  await ask(client);
  await ask(client);
  expect(server.asked).toEqual(['status', 'rpc', 'rpc']);
});

it('notices that a server came back in another version', async () => {
  const client = await lose();
  server.isUp = true;
  server.protocol = PROTOCOL + 1;
  await vi.advanceTimersByTimeAsync(30_000);
  await expect(ask(client)).rejects.toMatchObject({ kind: 'page-outdated' });
});

it('takes a page to log in for no answer', async () => {
  const client = server.connect();
  server.page = '<!doctype html><title>Log in</title>';
  await expect(ask(client)).rejects.toMatchObject({ kind: 'offline' });
});

it('asks a lost server nothing, and looks for it less and less often', async () => {
  const client = await lose();
  server.asked.length = 0;
  for (let second = 0; second < 120; second++) {
    await expect(ask(client)).rejects.toMatchObject({ kind: 'offline' });
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(new Set(server.asked)).toEqual(new Set(['status']));
  // At random intervals, of 30 s at most.
  expect(server.asked.length).toBeGreaterThanOrEqual(4);
  expect(server.asked.length).toBeLessThan(60);
});

it('looks for a lost server at once where it is asked to', async () => {
  const client = await lose();
  await vi.advanceTimersByTimeAsync(120_000);
  server.isUp = true;
  client.lookForServer();
  await vi.advanceTimersByTimeAsync(0);
  expect(client.offlineSince).toBeNull();
});

it('tells once that the server went and once that it is back', async () => {
  const told: boolean[] = [];
  const client = server.connect();
  client.linkChanged.connect(() => told.push(client.offlineSince !== null));
  server.isUp = false;
  await Promise.allSettled([ask(client), ask(client)]);
  await vi.advanceTimersByTimeAsync(10_000);
  server.isUp = true;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual([true, false]);
  server.asked.length = 0;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.asked).toEqual([]);
});

it('hears of events again once the server is back, and of each once', async () => {
  const heard: unknown[] = [];
  const client = await lose();
  client.event.connect((_, event) => heard.push(event));
  server.stream.emit(EVENT);
  expect(heard).toHaveLength(1);
  for (const isUp of [true, false, true]) {
    server.isUp = isUp;
    if (!isUp) await expect(ask(client)).rejects.toMatchObject({ kind: 'offline' });
    await vi.advanceTimersByTimeAsync(60_000);
  }
  expect(server.sockets.size).toBe(1);
  for (const socket of server.sockets) socket.onmessage?.({ data: JSON.stringify(EVENT) });
  server.stream.emit(EVENT);
  expect(heard).toEqual([EVENT, EVENT]);
  client.dispose();
  expect(server.sockets.size).toBe(0);
});

it('hears from JupyterLab that the server went, without asking', async () => {
  const client = server.connect();
  server.isUp = false;
  server.connectionFailure.emit(new TypeError('Failed to fetch'));
  expect(client.offlineSince).not.toBeNull();
  server.isUp = true;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(client.offlineSince).toBeNull();
  expect(server.sockets.size).toBe(1);
});
