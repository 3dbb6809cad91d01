import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import type { EngineEvent } from '../../src/contract/event.js';
import type { RunView } from '../../src/contract/experiment-run.js';
import type { EngineApi } from '../../src/contract/requests.js';
import { createEngine } from '../../src/engine/index.js';
import { ExperimentProject } from '../support/experiment-project.js';

const engines: EngineApi[] = [];

afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.dispose();
});

afterAll(() => ExperimentProject.removeTemplate());

/** An engine that a client listens to, and what it told. */
function listen(): { engine: EngineApi; events: EngineEvent[] } {
  const engine = createEngine();
  engines.push(engine);
  const events: EngineEvent[] = [];
  engine.onEvent(event => events.push(event));
  return { engine, events };
}

const ofType = <T extends EngineEvent['type']>(events: readonly EngineEvent[], type: T) =>
  events.filter((event): event is Extract<EngineEvent, { type: T }> => event.type === type);

async function listRuns(engine: EngineApi, path: string): Promise<readonly RunView[]> {
  const answer = await engine.request('run/list', { path });
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer.value;
}

it('tells of runs of other processes, from their start to their end, and of the history they make', async () => {
  await using project = await ExperimentProject.create();
  const { engine, events } = listen();
  await engine.request('project/open', { path: project.root });
  expect(events).toEqual([]);
  project.limit(2);
  const run = project.follow('run', '--name', 'one');
  await expect.poll(() => ofType(events, 'runs').at(-1)?.running, { timeout: 20_000 }).toBe(1);
  await run.until(
    event => event.type === 'checkpoint' && event.reason === 'made' && event.step === 1
  );
  await expect
    .poll(async () => (await listRuns(engine, project.root))[0]?.progress, { timeout: 5000 })
    .toMatchObject({ stage: 'Train', step: 1, steps: 3, metric: { name: 'acc' } });
  const [view] = await listRuns(engine, project.root);
  expect(view?.progress?.series).toHaveLength(2);
  expect(view?.progress?.metric?.value).toBe(view?.progress?.series[1]);
  await expect.poll(() => ofType(events, 'history').length, { timeout: 5000 }).toBeGreaterThan(0);
  project.limit();
  await run.ended;
  await expect.poll(() => ofType(events, 'runs').at(-1)?.running, { timeout: 5000 }).toBe(0);
  expect((await listRuns(engine, project.root))[0]).toMatchObject({
    state: 'succeeded',
    progress: { stage: 'Evaluate', step: null, metric: { name: 'acc' } }
  });
  expect(new Set(events.map(({ root }) => root))).toEqual(new Set([project.root]));
});

it('tells at most five times a second that there is news', async () => {
  await using project = await ExperimentProject.create({
    files: { 'params.yaml': 'Train:\n  epochs: 30\n  lr: 0.5\n' }
  });
  const { engine, events } = listen();
  const times: number[] = [];
  engine.onEvent(event => {
    if (event.type === 'runs') times.push(performance.now());
  });
  await engine.request('project/open', { path: project.root });
  await project.follow('run').ended;
  await expect.poll(() => ofType(events, 'runs').at(-1)?.running, { timeout: 5000 }).toBe(0);
  const pauses = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  expect(times.length).toBeGreaterThan(2);
  expect(Math.min(...pauses)).toBeGreaterThan(190);
});

it('tells of what other tools do to experiments, branches and the workspace', async () => {
  await using project = await ExperimentProject.create();
  const { engine, events } = listen();
  await engine.request('project/open', { path: project.root });
  const head = await project.git('rev-parse', 'HEAD');
  const next = async (act: () => Promise<unknown> | void): Promise<void> => {
    const before = ofType(events, 'history').length;
    await act();
    await expect
      .poll(() => ofType(events, 'history').length, { timeout: 5000 })
      .toBeGreaterThan(before);
  };
  const ref = `refs/exps/${head.slice(0, 2)}/${head.slice(2)}/foreign`;
  await next(() => project.git('update-ref', ref, head));
  await next(() => project.git('pack-refs', '--all'));
  await next(() => project.git('branch', 'other'));
  await next(() => project.write({ 'dvc.lock': "schema: '2.0'\n" }));
  expect(ofType(events, 'runs')).toEqual([]);
});

it('tells of files of the graph that another hand changed, and of none beside them', async () => {
  await using project = await ExperimentProject.create({
    files: {
      '.stagebook/manifest.json': {
        version: 1,
        files: { 'src/Train.ts': { hash: '', notebook: 'n.ipynb', slices: [] } },
        stages: {}
      }
    }
  });
  const { engine, events } = listen();
  await engine.request('project/open', { path: project.root });
  const next = async (act: () => void): Promise<void> => {
    const before = ofType(events, 'graph').length;
    act();
    await expect
      .poll(() => ofType(events, 'graph').length, { timeout: 5000 })
      .toBeGreaterThan(before);
  };
  await next(() => project.write({ 'src/Train.ts': '// mine\n' }));
  await next(() => rmSync(project.path('src/Train.ts')));
  await next(() => rmSync(project.path('dvc.yaml')));
  expect(new Set(ofType(events, 'graph').map(({ reason }) => reason))).toEqual(
    new Set(['changed'])
  );
  const count = ofType(events, 'graph').length;
  project.write({ 'src/other.ts': '// mine\n', 'notes.md': 'x' });
  await new Promise(done => setTimeout(done, 2500));
  expect(ofType(events, 'graph')).toHaveLength(count);
});

it('what it changed itself is told once', async () => {
  await using project = await ExperimentProject.create();
  await project.mustExp('run', '--name', 'one');
  const { engine, events } = listen();
  await engine.request('project/open', { path: project.root });
  await engine.request('experiment/rename', { path: project.root, from: 'one', to: 'two' });
  await new Promise(done => setTimeout(done, 2500));
  expect(ofType(events, 'history')).toHaveLength(1);
});

it.each([
  ['is not told before it is done', 'sleep 0.2', { isOk: true, isEarly: false }],
  ['is told early where it takes long', 'sleep 5', { isOk: true, isEarly: true }],
  ['is told once where it fails half done', 'exit 128', { isOk: false, isEarly: false }]
])('what it changes itself %s', async (_, then, { isOk, isEarly }) => {
  await using project = await ExperimentProject.create();
  await project.mustExp('run', '--name', 'one');
  const { engine, events } = listen();
  await engine.request('project/open', { path: project.root });
  const { PATH = '' } = process.env;
  const git = (await project.run('sh', ['-c', 'command -v git'])).stdout.trim();
  const slowly = `case "$*" in *update-ref*/one*) ${then} ;; *update-ref*) sleep 0.2 ;; esac`;
  project.write({ '../bin/git': `#!/bin/sh\n${git} "$@" || exit\n${slowly}\n` });
  chmodSync(join(project.base, 'bin/git'), 0o755);
  process.env['PATH'] = `${join(project.base, 'bin')}:${PATH}`;
  try {
    const request = { path: project.root, from: 'one', to: 'two' };
    expect((await engine.request('experiment/rename', request)).ok).toBe(isOk);
  } finally {
    process.env['PATH'] = PATH;
  }
  const early = ofType(events, 'history').length - (isOk ? 1 : 0);
  expect(early > 0).toBe(isEarly);
  await new Promise(done => setTimeout(done, 4500));
  expect(ofType(events, 'history')).toHaveLength(early + 1);
});

it('a client that does not listen starts no watch', async () => {
  await using project = await ExperimentProject.create();
  const engine = createEngine();
  engines.push(engine);
  await engine.request('project/open', { path: project.root });
  const events: EngineEvent[] = [];
  engine.onEvent(event => events.push(event));
  await project.git('branch', 'other');
  await new Promise(done => setTimeout(done, 2500));
  expect(events).toEqual([]);
});

it('finds the runs of before its start, without a project being opened', async () => {
  await using project = await ExperimentProject.create();
  project.limit(1);
  const run = project.follow('run', '--name', 'one');
  await run.until(({ type }) => type === 'checkpoint');
  const [state, folder] = [process.env['XDG_STATE_HOME'], process.cwd()];
  process.env['XDG_STATE_HOME'] = project.env['XDG_STATE_HOME'];
  try {
    // A note whose run is gone is passed over.
    project.write({ '../state/stagebook/runs/x.json': { root: project.root, dir: '/none' } });
    process.chdir(project.base);
    const { events } = listen();
    await expect
      .poll(() => ofType(events, 'runs').at(-1), { timeout: 5000 })
      .toMatchObject({ root: project.root, running: 1 });
    project.limit();
    await run.ended;
    await expect.poll(() => ofType(events, 'runs').at(-1)?.running, { timeout: 5000 }).toBe(0);
  } finally {
    process.chdir(folder);
    if (state === undefined) delete process.env['XDG_STATE_HOME'];
    else process.env['XDG_STATE_HOME'] = state;
  }
});

it('goes on without a word where the project is removed', async () => {
  const project = await ExperimentProject.create();
  const { engine, events } = listen();
  await engine.request('project/open', { path: project.root });
  rmSync(project.base, { recursive: true, force: true });
  await new Promise(done => setTimeout(done, 2500));
  expect(ofType(events, 'runs')).toEqual([]);
});
