import { nullTranslator } from '@jupyterlab/translation';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RunView } from '../../src/contract/experiment-run.js';
import { ok } from '../../src/contract/result.js';
import { ProjectClient } from '../../src/lab/project-client.js';
import type { EngineClient } from '../../src/lab/client.js';
import type { ProjectView } from '../../src/contract/requests.js';
import { ProjectState } from '../../src/lab/project-state.js';
import { RunsModel } from '../../src/lab/runs/runs-model.js';
import type { FollowedNotebook } from '../../src/lab/setup/followed-notebook.js';
import { ServerProblem } from '../../src/lab/setup/server-problem.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Lets what waits for answers go on. */
function settle(): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(200);
}

it('a run that ended does not go on again by an older answer', async () => {
  const answers: ((state: RunView['state']) => void)[] = [];
  const runs = new RunsModel({
    read: () =>
      new Promise(resolve => {
        answers.push(state => {
          resolve(ok([{ record: { id: 'a' }, state } as RunView]));
        });
      })
  });
  void runs.open('/project');
  runs.refresh();
  await settle();
  answers[1]?.('succeeded');
  await settle();
  expect(runs.all.map(({ state }) => state)).toEqual(['succeeded']);
  answers[0]?.('running');
  await settle();
  expect(runs.live).toEqual([]);
  runs.dispose();
});

it('an answer counts though a later question waits for its own', async () => {
  const answers: (() => void)[] = [];
  const runs = new RunsModel({
    read: () =>
      new Promise(resolve => {
        const run = { record: { id: String(answers.length) }, state: 'running' } as RunView;
        answers.push(() => {
          resolve(ok([run]));
        });
      })
  });
  void runs.open('/project');
  runs.refresh();
  await settle();
  answers[0]?.();
  await settle();
  expect(runs.all.map(({ record }) => record.id)).toEqual(['0']);
  // Of another project it does not.
  void runs.open('/other');
  answers[1]?.();
  await settle();
  expect(runs.all).toEqual([]);
  runs.dispose();
});

it('each run that ended while one looked on is told once, also one that began between two looks', async () => {
  let states: Readonly<Record<string, RunView['state']>> = { old: 'failed', a: 'running' };
  const runs = new RunsModel({
    read: () =>
      Promise.resolve(
        ok(Object.entries(states).map(([id, state]) => ({ record: { id }, state }) as RunView))
      )
  });
  const ended: string[] = [];
  runs.ended.connect((_, { record }) => {
    ended.push(record.id);
  });
  await runs.open('/project');
  expect(ended).toEqual([]);
  states = { short: 'failed', ...states, a: 'succeeded' };
  await runs.reload();
  await runs.reload();
  expect(ended).toEqual(['short', 'a']);
  runs.dispose();
});

it('a run of a project that was shown before is told to have ended, at once and once', async () => {
  const states = new Map<string, RunView['state']>([['/one', 'running']]);
  const asked: string[] = [];
  const runs = new RunsModel({
    read: root => {
      asked.push(root);
      const state = states.get(root);
      return Promise.resolve(ok(state ? [{ record: { id: 'a', root }, state } as RunView] : []));
    }
  });
  const ended: string[] = [];
  runs.ended.connect((_, { record }) => {
    ended.push(record.root);
  });
  await runs.open('/one');
  await runs.open('/two');
  states.set('/one', 'succeeded');
  runs.refreshOther('/one');
  runs.refreshOther('/never-shown');
  await settle();
  expect(ended).toEqual(['/one']);
  expect(runs.all).toEqual([]);
  await runs.open('/one');
  expect(ended).toEqual(['/one']);
  expect(asked).toEqual(['/one', '/two', '/one', '/one']);
  runs.dispose();
});

it('a run whose experiment was removed is not the last one any more', async () => {
  const runs = new RunsModel({
    read: () => {
      const views = [
        { record: { id: 'new' }, state: 'succeeded', isRemoved: true },
        { record: { id: 'old' }, state: 'succeeded' }
      ];
      return Promise.resolve(ok(views as RunView[]));
    }
  });
  await runs.open('/project');
  expect(runs.shown.map(({ record }) => record.id)).toEqual(['old']);
  runs.dispose();
});

/** A project of which requests are answered by a function. */
function projectAt(
  root: string,
  request: (method: string) => Promise<unknown>,
  guard: ProjectClient.IOptions['guard'] = work => work()
): ProjectClient {
  return new ProjectClient({
    client: { request } as unknown as EngineClient,
    view: { root } as ProjectView,
    path: root,
    notebook: null,
    guard,
    isAlone: () => true,
    listNotebooks: () => []
  });
}

it('the tools of a project are not told of the next one', async () => {
  let root = '/one';
  const reports: (() => void)[] = [];
  const request = (method: string): Promise<unknown> => {
    if (method === 'graph/view') return Promise.resolve(ok({ stages: [] }));
    const report = { tool: 'dvc', found: false, ok: root !== '/one', wanted: '3.50' };
    return new Promise(resolve => {
      reports.push(() => {
        resolve(ok([report]));
      });
    });
  };
  const state = new ProjectState({
    projects: { open: () => Promise.resolve(ok(projectAt(root, request))) },
    followed: {} as FollowedNotebook,
    trans: nullTranslator.load('stagebook')
  });
  await state.refresh();
  root = '/two';
  await state.refresh();
  reports[1]?.();
  await settle();
  expect(state.missingTools).toEqual([]);
  reports[0]?.();
  await settle();
  expect(state.missingTools).toEqual([]);
  state.dispose();
});

it('that there is no engine is news once, so that who asks at news does not ask for ever', async () => {
  const request = (method: string): Promise<unknown> =>
    method === 'run/list'
      ? Promise.reject(new ServerProblem('engine-down', 'It ended.'))
      : Promise.resolve(ok([]));
  const guard: ProjectClient.IOptions['guard'] = work => state.guard(work);
  const state = new ProjectState({
    projects: { open: () => Promise.resolve(ok(projectAt('/one', request, guard))) },
    followed: {} as FollowedNotebook,
    trans: nullTranslator.load('stagebook')
  });
  await state.refresh();
  await settle();
  let news = 0;
  state.changed.connect(() => {
    news++;
    if (news < 5) void state.ask('run/list', {});
  });
  await state.ask('run/list', {});
  await settle();
  expect(news).toBe(1);
  expect(state.problem?.message).toBe('It ended.');
  state.dispose();
});

it('what was begun in a project is asked of it, though the panel shows another by now', async () => {
  const asked: string[] = [];
  let root = '/one';
  const state = new ProjectState({
    projects: {
      open: () => {
        const own = root;
        const request = (method: string): Promise<unknown> => {
          asked.push(`${method} ${own}`);
          return Promise.resolve(ok([]));
        };
        return Promise.resolve(ok(projectAt(own, request)));
      }
    },
    followed: {} as FollowedNotebook,
    trans: nullTranslator.load('stagebook')
  });
  await state.refresh();
  const begun = state.client;
  root = '/two';
  // The other project is being opened: what is shown is still asked about the one that is shown.
  const opening = state.refresh();
  await state.ask('run/list', {});
  await opening;
  await state.ask('run/list', {});
  await begun?.ask('run/start', {});
  expect(asked.filter(line => line.startsWith('run/'))).toEqual([
    'run/list /one',
    'run/list /two',
    'run/start /one'
  ]);
  state.dispose();
});
