// @vitest-environment jsdom
import { ServerConnection, type ServiceManager } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import { expect, it } from 'vitest';
import { PROTOCOL } from '../../src/contract/rpc.js';
import { EngineClient } from '../../src/lab/client.js';

/** A server as its page reaches it. */
class Server {
  protocol: number = PROTOCOL;
  isUp = true;
  /** What a proxy says in its place. */
  page: string | undefined;
  readonly asked: string[] = [];

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
      fetch: this.#fetch
    });
    const events = { stream: new Signal({}) };
    return new EngineClient({ serverSettings, events } as unknown as ServiceManager.IManager);
  }
}

it('asks a server once who it is', async () => {
  const server = new Server();
  const client = server.connect();
  await client.request('project/open', { path: '' });
  await client.request('project/open', { path: '' });
  expect(server.asked).toEqual(['status', 'rpc', 'rpc']);
});

it('notices that a server came back in another version', async () => {
  const server = new Server();
  const client = server.connect();
  await client.request('project/open', { path: '' });
  server.isUp = false;
  await expect(client.request('project/open', { path: '' })).rejects.toMatchObject({
    kind: 'offline'
  });
  server.isUp = true;
  server.protocol = PROTOCOL + 1;
  await expect(client.request('project/open', { path: '' })).rejects.toMatchObject({
    kind: 'page-outdated'
  });
});

it('takes a page to log in for no answer', async () => {
  const server = new Server();
  const client = server.connect();
  server.page = '<!doctype html><title>Log in</title>';
  const asked = client.request('project/open', { path: '' });
  await expect(asked).rejects.toMatchObject({ kind: 'offline' });
});
