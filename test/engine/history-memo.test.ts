import { rmSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import type { HistoryView } from '../../src/contract/experiment-view.js';
import type { HistoryChanges } from '../../src/contract/history-changes.js';
import type { EngineApi } from '../../src/contract/requests.js';
import { createEngine } from '../../src/engine/index.js';
import { unpackHistory } from '../../src/lab/history/unpack-history.js';
import { ExperimentProject } from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

async function view(engine: EngineApi, path: string): Promise<HistoryView> {
  const answer = await engine.request('history/view', { path, scope: { allCommits: true } });
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer.value;
}

async function ask(engine: EngineApi, path: string, since: string | null): Promise<HistoryChanges> {
  const scope = { allCommits: true };
  const answer = await engine.request('history/changes', { path, scope, since });
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer.value;
}

it('an engine that remembers a history answers as one that reads it for the first time', async () => {
  await using project = await ExperimentProject.create();
  const engine = createEngine();
  /** A page that looks on. */
  let held: HistoryView | null = null;
  let since: string | null = null;
  /** Looks twice, since what the first look finds out is remembered for the second. */
  const check = async (): Promise<HistoryView> => {
    const seen = await view(engine, project.root);
    expect(seen).toEqual(await view(createEngine(), project.root));
    expect(await view(engine, project.root)).toEqual(seen);
    const changes = await ask(engine, project.root, since);
    expect(changes.since).toBe(since);
    held = unpackHistory(changes, held);
    since = changes.version;
    expect(held).toEqual(seen);
    return seen;
  };
  await check();
  await project.mustExp('run', '--name', 'one');
  const first = await check();
  expect(first.baselines[0]?.experiments[0]?.checkpoints).toHaveLength(4);

  // Another chain under the same name.
  await project.mustExp('run', '--name', 'one', '-f', '-S', 'Train.lr=0.25');
  const replaced = await check();
  expect(replaced.baselines[0]?.experiments[0]?.tip).not.toBe(
    first.baselines[0]?.experiments[0]?.tip
  );

  // A fork that shares commits, and a chain that grows.
  const [head = ''] = await project.chain('one');
  await project.mustExp('resume', head, '--name', 'fork');
  await project.mustExp('rename', 'one', 'two');
  expect((await check()).baselines[0]?.experiments.map(({ name }) => name).sort()).toEqual([
    'fork',
    'two'
  ]);

  // A model that is lost, and found again, though no commit changed.
  const tip = await project.tip('two');
  const hash = (await project.outHash(tip, 'models/Train.json')) ?? '';
  const model = JSON.stringify(await project.model(tip));
  rmSync(project.object(hash), { force: true });
  const lost = (await check()).baselines[0]?.experiments.find(({ name }) => name === 'two');
  expect(lost?.checkpoints[0]?.isMetricsOnly).toBe(true);
  project.write({ [`.dvc/cache/files/md5/${hash.slice(0, 2)}/${hash.slice(2)}`]: model });
  const found = (await check()).baselines[0]?.experiments.find(({ name }) => name === 'two');
  expect(found?.checkpoints[0]?.isMetricsOnly).toBe(false);

  // Other pipeline files tell of other metrics.
  project.write({ 'dvc.yaml': project.read('dvc.yaml').replace('scores.json', 'other.json') });
  await project.commit('second');
  await project.mustExp('remove', 'fork');
  await check();
});

it('who looks on is told of a new checkpoint alone, and of everything by an engine that does not know it', async () => {
  await using project = await ExperimentProject.create();
  const engine = createEngine();
  await project.mustExp('run', '--name', 'one');
  const first = await ask(engine, project.root, null);
  expect(first.since).toBeNull();
  const held = unpackHistory(first, null);

  const same = await ask(engine, project.root, first.version);
  expect(same.view.baselines[0]?.experiments[0]?.checkpoints).toEqual([[0, 4]]);
  expect(unpackHistory(same, held)).toEqual(held);

  const [, second = ''] = await project.chain('one');
  const pinned = await engine.request('checkpoint/pin', {
    path: project.root,
    rev: second,
    pinned: true
  });
  expect(pinned.ok).toBe(true);
  const other = await ask(engine, project.root, same.version);
  const told = other.view.baselines[0]?.experiments[0]?.checkpoints;
  expect(told).toMatchObject([[0, 2], { sha: second, isPinned: true }, [3, 1]]);
  expect(unpackHistory(other, held)).toEqual(await view(engine, project.root));

  const anew = await ask(createEngine(), project.root, other.version);
  expect(anew.since).toBeNull();
  expect(unpackHistory(anew, null)).toEqual(await view(engine, project.root));
});
