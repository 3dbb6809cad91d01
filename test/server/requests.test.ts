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
    const answer = await post(server, open(''));
    expect(answer.status).toBe(501);
    expect(await answer.json()).toMatchObject({
      message: expect.stringMatching(/not files on its disk \(RemoteContents\)/)
    });
  });
});

describe('an engine that ends at once', () => {
  it('with exit code 0 is no better than a crash: five times, then no more', async () => {
    const folder = join(base, 'zero');
    mkdirSync(folder);
    const node = join(folder, 'node');
    writeFileSync(node, '#!/bin/sh\n[ "$1" = --version ] && echo v22.1.0\nexit 0\n');
    chmodSync(node, 0o755);
    await using server = await JupyterServer.start(folder, {
      ...jupyterEnv(folder),
      STAGEBOOK_NODE: node
    });
    const messages: string[] = [];
    for (let call = 0; call < 6; call++) {
      const answer = await post(server, open(''));
      expect(answer.status).toBe(503);
      messages.push(((await answer.json()) as { message: string }).message);
    }
    expect(messages[0]).toContain('ended with exit code 0');
    expect(messages[5]).toContain('keeps crashing');
  });
});
