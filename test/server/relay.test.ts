import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JupyterServer, jupyterEnv } from '../support/jupyter-server.js';
import { CHECKOUT } from '../support/test-project.js';

const base = mkdtempSync(join(tmpdir(), 'stagebook-relay-'));
const root = join(base, 'root');
let server: JupyterServer;

beforeAll(async () => {
  mkdirSync(root);
  server = await JupyterServer.start(root, jupyterEnv(base));
});

afterAll(async () => {
  await server.stop();
  rmSync(base, { recursive: true, force: true, maxRetries: 5 });
});

const open = (path: string) => ({ method: 'project/open', params: { path } });

function post(body: object, headers: Record<string, string>): Promise<Response> {
  return fetch(`${server.url}stagebook/rpc`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
    redirect: 'manual'
  });
}

/** The routes of the server extension. */
const ROUTES = Array.from(
  readFileSync(join(CHECKOUT, 'stagebook/app.py'), 'utf8').matchAll(/"\/stagebook\/(\w+)"/g),
  match => match[1] ?? ''
);

/** Asks for the events, over Jupyter's own bus; answers the status. */
function subscribe(headers: Record<string, string>): Promise<number | undefined> {
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': Buffer.alloc(16).toString('base64')
  };
  return new Promise((done, failed) => {
    const asked = get(`${server.url}api/events/subscribe`, { headers: { ...upgrade, ...headers } });
    asked.on('upgrade', ({ statusCode }, socket) => {
      socket.destroy();
      done(statusCode);
    });
    asked.on('response', response => {
      response.resume();
      done(response.statusCode);
    });
    asked.on('error', failed);
  });
}

const withToken = (body: object) => post(body, { authorization: `token ${server.token}` });

/** Logs in as a browser does; answers its cookies. */
async function login(): Promise<Record<string, string>> {
  const page = await fetch(`${server.url}lab?token=${server.token}`, { redirect: 'manual' });
  const pairs = page.headers.getSetCookie().map(cookie => cookie.split(';')[0]?.split('=') ?? []);
  return Object.fromEntries(pairs.map(([name = '', ...value]) => [name, value.join('=')]));
}

describe('the relay, on a server with its defaults on', () => {
  it('refuses a request without a login', async () => {
    expect((await post(open(''), {})).status).toBe(403);
    for (const route of ROUTES)
      for (const method of ['GET', 'POST'])
        expect([403, 405], `${method} ${route}`).toContain(
          (await fetch(`${server.url}stagebook/${route}`, { method, redirect: 'manual' })).status
        );
    expect(await subscribe({})).toBe(403);
    expect(await subscribe({ authorization: `token ${server.token}` })).toBe(101);
    expect(server.enginePid).toBeUndefined();
  });

  it('refuses a cookie without the XSRF token and takes it with one', async () => {
    const cookies = await login();
    const cookie = Object.entries(cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join('; ');
    // To a page of another origin Jupyter says that nothing is there.
    const evil = { cookie, origin: 'http://evil.example' };
    expect((await post(open(''), evil)).status).toBe(404);
    expect((await post(open(''), { cookie })).status).toBe(403);
    const xsrf = cookies['_xsrf'] ?? '';
    expect((await post(open(''), { cookie, 'x-xsrftoken': xsrf })).status).toBe(200);
  });

  it('answers with a result and maps paths of the browser to local ones', async () => {
    const answer = await withToken(open('sub/x.ipynb'));
    expect(await answer.json()).toMatchObject({
      ok: false,
      failure: { reason: 'no-project', path: join(root, 'sub/x.ipynb') }
    });
  });

  it('refuses paths outside the folder of the server, and unknown methods', async () => {
    expect((await withToken(open('../other'))).status).toBe(404);
    expect((await withToken({ method: 'no/method', params: {} })).status).toBe(400);
  });

  it('settles every call that races with a crash, and starts the engine again', async () => {
    await withToken(open(''));
    const calls = Array.from({ length: 21 }, async (_, i) => {
      await delay(i);
      return (await withToken(open(''))).status;
    });
    await delay(8);
    process.kill(server.enginePid ?? 0, 'SIGKILL');
    const statuses = await Promise.all(calls);
    expect(statuses.filter(status => status !== 200 && status !== 503)).toEqual([]);
    expect((await withToken(open(''))).status).toBe(200);
  });

  it('does not start an engine over and over that keeps crashing', async () => {
    for (let crash = 1; crash < 5; crash++) {
      await withToken(open(''));
      process.kill(server.enginePid ?? 0, 'SIGKILL');
      await expect.poll(() => server.enginePid).toBeUndefined();
      await delay(100);
    }
    const answer = await withToken(open(''));
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      message: expect.stringContaining('keeps crashing')
    });
    expect(server.enginePid).toBeUndefined();
  });
});

describe('a page that asks for several things at once', () => {
  it('has one engine started for it, by one look for Node', async () => {
    const folder = mkdtempSync(join(base, 'once-'));
    const [node, calls] = [join(folder, 'node'), join(folder, 'calls')];
    const script = `#!/bin/sh\necho "$1" >> '${calls}'\nexec '${process.execPath}' "$@"\n`;
    writeFileSync(node, script, { mode: 0o755 });
    const env = { ...jupyterEnv(folder), STAGEBOOK_NODE: node };
    await using once = await JupyterServer.start(folder, env);
    const asked = Array.from({ length: 10 }, () =>
      fetch(`${once.url}stagebook/rpc`, {
        method: 'POST',
        body: JSON.stringify(open('')),
        headers: { authorization: `token ${once.token}` }
      })
    );
    for (const { status } of await Promise.all(asked)) expect(status).toBe(200);
    const started = readFileSync(calls, 'utf8').trim().split('\n');
    expect(started.filter(argument => argument === '--version')).toHaveLength(1);
    expect(started.filter(argument => argument.endsWith('main.cjs'))).toHaveLength(1);
  });
});

describe('a server without Node', () => {
  it('says which Node is wanted and how to get it', async () => {
    const folder = mkdtempSync(join(base, 'bare-'));
    const env = { ...jupyterEnv(folder), STAGEBOOK_NODE: join(folder, 'none') };
    await using bare = await JupyterServer.start(folder, env);
    const answer = await fetch(`${bare.url}stagebook/rpc`, {
      method: 'POST',
      body: JSON.stringify(open('')),
      headers: { authorization: `token ${bare.token}` }
    });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      message: expect.stringMatching(/Node 20\.19 or newer was not found .*stagebook\[node\]/)
    });
  });
});

describe('the engine', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)('ends with its server (%s)', async signal => {
    const folder = mkdtempSync(join(base, 'end-'));
    await using short = await JupyterServer.start(folder, jupyterEnv(folder));
    await fetch(`${short.url}stagebook/rpc`, {
      method: 'POST',
      body: JSON.stringify(open('')),
      headers: { authorization: `token ${short.token}` }
    });
    const pid = short.enginePid ?? 0;
    expect(pid).toBeGreaterThan(0);
    await short.stop(signal);
    await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
