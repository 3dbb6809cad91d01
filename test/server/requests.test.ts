import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { JupyterServer, jupyterEnv } from '../support/jupyter-server.js';

const base = realpathSync(mkdtempSync(join(tmpdir(), 'stagebook-requests-')));

afterAll(() => {
  rmSync(base, { recursive: true, force: true, maxRetries: 5 });
});

function post(server: JupyterServer, body: unknown): Promise<Response> {
  return fetch(`${server.url}stagebook/rpc`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { authorization: `token ${server.token}` }
  });
}

function restart(server: JupyterServer): Promise<Response> {
  const headers = { authorization: `token ${server.token}` };
  return fetch(`${server.url}stagebook/restart`, { method: 'POST', headers });
}

/** Starts a server whose engine is what a shell does. */
function startWith(folder: string, engine: string): Promise<JupyterServer> {
  mkdirSync(folder);
  const node = join(folder, 'node');
  writeFileSync(node, `#!/bin/sh\n[ "$1" = --version ] && echo v22.1.0 && exit 0\n${engine}\n`);
  chmodSync(node, 0o755);
  return JupyterServer.start(folder, { ...jupyterEnv(folder), STAGEBOOK_NODE: node });
}

const open = (path: string) => ({ method: 'project/open', params: { path } });

describe('a server in a folder of the project', () => {
  it('finds the project above it, and answers with its paths', async () => {
    const folder = join(base, 'inside');
    mkdirSync(join(folder, 'project/.dvc'), { recursive: true });
    mkdirSync(join(folder, 'project/deep/er'), { recursive: true });
    writeFileSync(join(folder, 'project/deep/n.ipynb'), '{}');
    await using server = await JupyterServer.start(
      join(folder, 'project/deep'),
      jupyterEnv(folder)
    );
    expect(await (await post(server, open('er'))).json()).toMatchObject({
      ok: true,
      value: { root: join(folder, 'project') }
    });
    const check = { method: 'graph/check', params: { path: '', notebooks: ['n.ipynb'] } };
    expect(await (await post(server, check)).json()).toMatchObject({
      ok: true,
      value: { diagnostics: [{ location: { path: 'deep/n.ipynb' } }] }
    });
  });
});

describe('a request that means nothing', () => {
  it('is refused before it comes to the engine', async () => {
    const folder = join(base, 'wrong');
    mkdirSync(folder);
    await using server = await JupyterServer.start(folder, jupyterEnv(folder));
    for (const body of [
      [],
      'x',
      { method: 'project/open', params: [] },
      { method: 'graph/check', params: { documents: ['x'] } }
    ])
      expect((await post(server, body)).status).toBe(400);
    for (const path of ['../x', 'a/../../x', 'a\0b']) {
      expect((await post(server, open(path))).status).toBe(404);
      const documents = { method: 'graph/check', params: { path: '', documents: { [path]: '' } } };
      expect((await post(server, documents)).status).toBe(404);
      const notebooks = { method: 'graph/check', params: { path: '', notebooks: [path] } };
      expect((await post(server, notebooks)).status).toBe(404);
    }
    expect(server.enginePid).toBeUndefined();
  });
});

describe('a server whose documents are no files', () => {
  it('says so, though its manager names a root', async () => {
    const folder = join(base, 'remote');
    mkdirSync(folder);
    const env = jupyterEnv(folder);
    writeFileSync(
      join(folder, 'remote_contents.py'),
      `from jupyter_server.services.contents.filecheckpoints import AsyncGenericFileCheckpoints
from jupyter_server.services.contents.manager import AsyncContentsManager


class RemoteContents(AsyncContentsManager):
    checkpoints_class = AsyncGenericFileCheckpoints
`
    );
    writeFileSync(
      join(folder, 'config/jupyter_server_config.json'),
      JSON.stringify({ ServerApp: { contents_manager_class: 'remote_contents.RemoteContents' } })
    );
    env['PYTHONPATH'] = `${env['PYTHONPATH'] ?? ''}:${folder}`;
    await using server = await JupyterServer.start(folder, env);
    const headers = { authorization: `token ${server.token}` };
    expect((await fetch(`${server.url}stagebook/status`, { headers })).status).toBe(501);
    const answer = await post(server, open(''));
    expect(answer.status).toBe(501);
    expect(await answer.json()).toMatchObject({
      message: expect.stringMatching(/not files on its disk \(RemoteContents\)/)
    });
  });
});

describe('an engine that ends at once', () => {
  it('with exit code 0 is no better than a crash: five times, then no more', async () => {
    await using server = await startWith(join(base, 'zero'), 'exit 0');
    const ask = async (): Promise<{ message: string; reason: string }> => {
      const answer = await post(server, open(''));
      expect(answer.status).toBe(503);
      return (await answer.json()) as { message: string; reason: string };
    };
    const crash = { reason: 'EngineError', message: expect.stringContaining('exit code 0') };
    for (let call = 0; call < 5; call++) expect(await ask()).toMatchObject(crash);
    const loop = { reason: 'CrashLoop', message: expect.stringContaining('keeps crashing') };
    expect(await ask()).toMatchObject(loop);
    expect(await ask()).toMatchObject(loop);
    expect((await restart(server)).status).toBe(204);
    expect(await ask()).toMatchObject(crash);
  });

  it('tells what it ended with', async () => {
    const folder = join(base, 'words');
    await using server = await startWith(folder, 'echo "TypeError: no such thing" >&2; exit 1');
    for (let call = 0; call < 5; call++) await post(server, open(''));
    expect(await (await post(server, open(''))).json()).toMatchObject({
      message: expect.stringContaining('last with TypeError: no such thing')
    });
  });
});

describe('an engine that cannot be started', () => {
  it('is told with the reason, and is started once that is gone', async () => {
    const folder = join(base, 'gone');
    mkdirSync(folder);
    await using server = await JupyterServer.start(folder, jupyterEnv(base));
    rmSync(folder, { recursive: true });
    const answer = await post(server, open(''));
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      reason: 'EngineError',
      message: expect.stringMatching(/^The engine cannot be started: .*No such file or directory/)
    });
    mkdirSync(folder);
    expect((await post(server, open(''))).status).toBe(200);
  });
});

describe('an engine of another version', () => {
  it('is told and ended, and is not asked again before somebody wants it', async () => {
    const ready = '{"jsonrpc":"2.0","method":"ready","params":{"version":"9.9.9","protocol":99}}';
    await using server = await startWith(
      join(base, 'other'),
      `echo '${ready}'; exec cat > /dev/null`
    );
    for (let call = 0; call < 2; call++)
      expect(await (await post(server, open(''))).json()).toMatchObject({
        reason: 'VersionMismatch',
        message: expect.stringContaining('The engine is version 9.9.9')
      });
    await expect.poll(() => server.enginePid).toBeUndefined();
  });
});

describe('a server whose authorizer forbids the resource', () => {
  it('answers 403 to every route, and starts nothing', async () => {
    const folder = join(base, 'forbidden');
    mkdirSync(folder);
    const env = jupyterEnv(folder);
    writeFileSync(
      join(folder, 'strict.py'),
      `from jupyter_server.auth.authorizer import Authorizer


class Strict(Authorizer):
    def is_authorized(self, handler, user, action, resource):
        return resource != "stagebook"
`
    );
    writeFileSync(
      join(folder, 'config/jupyter_server_config.json'),
      JSON.stringify({ ServerApp: { authorizer_class: 'strict.Strict' } })
    );
    env['PYTHONPATH'] = `${env['PYTHONPATH'] ?? ''}:${folder}`;
    await using server = await JupyterServer.start(folder, env);
    const headers = { authorization: `token ${server.token}` };
    expect((await fetch(`${server.url}stagebook/status`, { headers })).status).toBe(403);
    expect((await post(server, open(''))).status).toBe(403);
    expect((await restart(server)).status).toBe(403);
    expect(server.enginePid).toBeUndefined();
  });
});
