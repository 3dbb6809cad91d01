import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunView, StartedRun } from '../../src/contract/experiment-run.js';
import { isAlive } from '../../src/process/index.js';
import { ExperimentProject } from '../support/experiment-project.js';
import { JupyterServer, jupyterEnv } from '../support/jupyter-server.js';

afterAll(() => ExperimentProject.removeTemplate());

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
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'leaves the run alone when it ends (%s), and its successor counts it as activity with no page open',
    async signal => {
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

      await using second = await JupyterServer.start(project.root, env);
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

  it('without a run, starts no engine by itself', async () => {
    await using project = await ExperimentProject.create();
    await using server = await JupyterServer.start(project.root, envOf(project));
    await new Promise(done => setTimeout(done, 1500));
    expect(server.enginePid).toBeUndefined();
  });
});
