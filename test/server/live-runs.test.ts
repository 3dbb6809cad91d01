import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunView, StartedRun } from '../../src/contract/experiment-run.js';
import { isAlive } from '../../src/process/index.js';
import { ExperimentProject } from '../support/experiment-project.js';
import { JupyterServer, jupyterEnv } from '../support/jupyter-server.js';

afterAll(() => ExperimentProject.removeTemplate());

/** A server that ends itself when it was idle for a second; it looks from when a file is there, and often. */
const IDLE = `from pathlib import Path

from jupyter_server.serverapp import ServerApp
from tornado.ioloop import PeriodicCallback

c = get_config()  # noqa: F821
c.ServerApp.shutdown_no_activity_timeout = 1


def look(app):
    if Path(app.root_dir, ".git/idle").exists():
        app.shutdown_no_activity()


ServerApp.init_shutdown_no_activity = lambda app: PeriodicCallback(lambda: look(app), 200).start()
`;

/** A server's environment in which the stages of a project can run. */
function envOf(project: ExperimentProject): NodeJS.ProcessEnv {
  const base = join(project.base, 'jupyter');
  mkdirSync(base, { recursive: true });
  const { CONTROL, XDG_STATE_HOME } = project.env;
  return { ...jupyterEnv(base), CONTROL, XDG_STATE_HOME };
}

async function ask<T>(server: JupyterServer, method: string, params: object): Promise<T> {
  const answer = await fetch(`${server.url}stagebook/rpc`, {
    method: 'POST',
    body: JSON.stringify({ method, params }),
    headers: { authorization: `token ${server.token}` }
  });
  const result = (await answer.json()) as { ok: boolean; value: T };
  expect(result).toMatchObject({ ok: true });
  return result.value;
}

/** When the server last saw activity, and when it started; to ask is none. */
async function activity(server: JupyterServer): Promise<{ started: number; last: number }> {
  const answer = await fetch(`${server.url}api/status`, {
    headers: { authorization: `token ${server.token}` }
  });
  const status = (await answer.json()) as { started: string; last_activity: string };
  return { started: Date.parse(status.started), last: Date.parse(status.last_activity) };
}

describe('a server whose project trains', () => {
  it.each([
    ['SIGTERM', ''],
    ['SIGKILL', 'src']
  ] as const)(
    'leaves the run alone when it ends (%s), and its successor counts it as activity with no page open (in folder "%s")',
    async (signal, folder) => {
      await using project = await ExperimentProject.create();
      const env = envOf(project);
      project.limit(1);
      const first = await JupyterServer.start(project.root, env);
      const { id } = await ask<StartedRun>(first, 'run/start', { path: '', name: 'one' });
      const control = join(project.control, 'pid');
      await expect.poll(() => existsSync(control), { timeout: 30_000 }).toBe(true);
      const engine = first.enginePid ?? 0;
      await first.stop(signal);
      await expect.poll(() => existsSync(`/proc/${engine}`), { timeout: 5000 }).toBe(false);
      const [record] = project.records();
      expect(record?.runner && isAlive(record.runner)).toBe(true);

      await using second = await JupyterServer.start(project.path(folder), env);
      await expect.poll(() => second.enginePid, { timeout: 10_000 }).toBeGreaterThan(0);
      await expect
        .poll(async () => (await activity(second)).last, { timeout: 10_000 })
        .toBeGreaterThan((await activity(second)).started);
      const before = (await activity(second)).last;
      project.limit();
      await expect
        .poll(async () => (await activity(second)).last, { timeout: 20_000 })
        .toBeGreaterThan(before);
      await expect
        .poll(async () => (await ask<RunView[]>(second, 'run/list', { path: '' }))[0], {
          timeout: 30_000
        })
        .toMatchObject({ state: 'succeeded', record: { id } });
    }
  );

  it('starts an engine anew that crashed, so that the run is still counted', async () => {
    await using project = await ExperimentProject.create();
    project.limit(1);
    await using server = await JupyterServer.start(project.root, envOf(project));
    await ask(server, 'run/start', { path: '', name: 'one' });
    await ask(server, 'project/open', { path: '' });
    const run = join(project.control, 'pid');
    await expect.poll(() => existsSync(run), { timeout: 30_000 }).toBe(true);
    // The event that tells of the run has come.
    const { started } = await activity(server);
    await expect
      .poll(async () => (await activity(server)).last, { timeout: 10_000 })
      .toBeGreaterThan(started);
    const old = server.enginePid ?? 0;
    process.kill(old, 'SIGKILL');
    await expect.poll(() => server.enginePid ?? old, { timeout: 10_000 }).not.toBe(old);
    project.limit();
  });

  it('is not shut down as idle while a run goes on, only after it', async () => {
    await using project = await ExperimentProject.create();
    const env = envOf(project);
    writeFileSync(join(project.base, 'jupyter/config/jupyter_server_config.py'), IDLE);
    project.limit(1);
    await using server = await JupyterServer.start(project.root, env);
    const { id } = await ask<StartedRun>(server, 'run/start', { path: '', name: 'one' });
    const run = join(project.control, 'pid');
    await expect.poll(() => existsSync(run), { timeout: 30_000 }).toBe(true);
    project.write({ '.git/idle': '' });
    // Longer than an idle server is left.
    await delay(4000);
    expect(existsSync(`/proc/${server.pid}`)).toBe(true);
    project.limit();
    await expect.poll(() => existsSync(`/proc/${server.pid}`), { timeout: 30_000 }).toBe(false);
    expect(project.records()).toMatchObject([{ id, state: 'succeeded' }]);
  });

  it('tells the runs of two projects apart, also after a crash of the engine', async () => {
    await using one = await ExperimentProject.create({ name: 'one' });
    await using other = await ExperimentProject.create({ name: 'other' });
    one.limit(1);
    await using server = await JupyterServer.start(tmpdir(), envOf(one));
    const paths = [one, other].map(({ root }) => relative(tmpdir(), root));
    const started = await Promise.all(
      paths.map(path => ask<StartedRun>(server, 'run/start', { path, name: 'run' }))
    );
    const listed = () =>
      Promise.all(paths.map(path => ask<RunView[]>(server, 'run/list', { path })));
    const expected = (state: string) =>
      started.map(({ id }) => [
        expect.objectContaining({ state, record: expect.objectContaining({ id }) })
      ]);
    await expect.poll(listed, { timeout: 30_000 }).toEqual(expected('running'));
    const old = server.enginePid ?? 0;
    process.kill(old, 'SIGKILL');
    await expect.poll(() => server.enginePid ?? old, { timeout: 10_000 }).not.toBe(old);
    expect(await listed()).toEqual(expected('running'));
    one.limit();
    await expect.poll(listed, { timeout: 60_000 }).toEqual(expected('succeeded'));
  });

  it('without a run, starts no engine by itself', async () => {
    await using project = await ExperimentProject.create();
    await using server = await JupyterServer.start(project.root, envOf(project));
    await new Promise(done => setTimeout(done, 1500));
    expect(server.enginePid).toBeUndefined();
  });
});
