import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Method, RequestMap } from '../../src/contract/requests.js';
import { createEngine } from '../../src/engine/index.js';
import { ExperimentProject } from '../support/experiment-project.js';

let project: ExperimentProject;
let chain: string[];

beforeAll(async () => {
  project = await ExperimentProject.create();
  await project.mustExp('run', '--name', 'one');
  // Three checkpoints and the final commit.
  chain = await project.chain('one');
  expect(chain).toHaveLength(4);
});

afterAll(async () => {
  await project[Symbol.asyncDispose]();
  await ExperimentProject.removeTemplate();
});

type Params<M extends Method> = Omit<RequestMap[M]['params'], 'path'>;

function ask<M extends Method>(method: M, params: Params<M>) {
  return createEngine().request(method, {
    path: project.root,
    ...params
  } as RequestMap[M]['params']);
}

async function must<M extends Method>(
  method: M,
  params: Params<M>
): Promise<RequestMap[M]['result']> {
  const answer = await ask(method, params);
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer.value;
}

/** What was applied and undone is kept, with its models, for another undo. */
async function dropBackups(): Promise<void> {
  const kept = ['refs/stagebook/backups', 'refs/stagebook/undone'];
  const refs = await project.git('for-each-ref', '--format=%(refname)', ...kept);
  for (const ref of refs.split('\n').filter(line => line !== ''))
    await project.git('update-ref', '-d', ref);
}

const at = (i: number): string => chain.at(i) ?? '';

it('the graph of the last commit is up to date, that of a checkpoint lacks what comes after it', async () => {
  const stateOf = async (rev: string) =>
    (await must('graph/at', { rev })).stages.map(({ name, state }) => [name, state]);
  expect(await stateOf('one')).toEqual([
    ['Train', 'up-to-date'],
    ['Evaluate', 'up-to-date']
  ]);
  expect(await stateOf(at(0))).toEqual([
    ['Train', 'up-to-date'],
    ['Evaluate', 'never-run']
  ]);
  expect(await stateOf('HEAD')).toEqual([
    ['Train', 'never-run'],
    ['Evaluate', 'never-run']
  ]);
  expect(await must('graph/at', { rev: 'one' })).toMatchObject({
    edges: [{ from: 'Train', to: 'Evaluate' }],
    diagnostics: []
  });
});

it('a file of a revision is text; what is not in git, or leaves the project, is refused', async () => {
  const file = await must('history/file', { rev: at(1), file: 'live/Train/metrics.json' });
  expect(JSON.parse(file.text ?? '')).toMatchObject({ step: 1 });
  expect(file.size).toBe(Buffer.byteLength(file.text ?? ''));
  for (const path of ['models/Train.json', '../project/dvc.yaml', '/etc/passwd', '-x', 'src', ''])
    expect(await ask('history/file', { rev: 'one', file: path })).toMatchObject({
      ok: false,
      failure: { reason: 'refused' }
    });
});

it('a binary file, and one over 5 MB, has its size alone', async () => {
  project.write({ 'big.txt': 'x'.repeat(5 * 1024 * 1024 + 1), 'zero.bin': 'a\0b' });
  await project.git('add', 'big.txt', 'zero.bin');
  const tree = await project.git('write-tree');
  const rev = await project.git('commit-tree', tree, '-m', 'files');
  await project.git('rm', '-q', '--cached', '-f', 'big.txt', 'zero.bin');
  expect(await must('history/file', { rev, file: 'big.txt' })).toMatchObject({
    text: null,
    size: 5 * 1024 * 1024 + 1
  });
  expect(await must('history/file', { rev, file: 'zero.bin' })).toMatchObject({
    text: null,
    size: 3
  });
});

it('tells which checkpoint the workspace holds, the final commit apart from the last checkpoint', async () => {
  const applied = async () => (await must('history/view', {})).applied;
  expect(await applied()).toBeNull();
  for (const i of [1, 3, 2]) {
    await must('experiment/apply', { rev: at(i) });
    expect(await applied()).toBe(at(i));
  }
  project.write({ 'models/Train.json': '{"epochs": 9, "w": 9}' });
  expect(await applied()).toBeNull();
  await must('experiment/undo', {});
  // The last checkpoint has the model of the final commit: what was made of that stands in the way of the next undo.
  await must('experiment/undo', { force: true });
  await must('experiment/undo', {});
});

it('a pinned checkpoint is marked, and keeps its model when others are dropped', async () => {
  expect(await must('checkpoint/pin', { rev: at(0), pinned: true })).toEqual({ sha: at(0) });
  // To say it twice changes nothing.
  await must('checkpoint/pin', { rev: at(0), pinned: true });
  const [baseline] = (await must('history/view', {})).baselines;
  expect(baseline?.experiments[0]?.checkpoints.map(({ isPinned }) => isPinned)).toEqual([
    false,
    false,
    false,
    true
  ]);
  await dropBackups();
  const dry = await must('experiment/thin', { name: 'one', keep: 'best-and-last', dry: true });
  expect(dry.checkpoints).toEqual([at(1)]);
  expect(dry.bytes).toBeGreaterThan(0);
  const object = async (i: number) =>
    project.object((await project.outHash(at(i), 'models/Train.json')) ?? '');
  expect(existsSync(await object(1))).toBe(true);
  await must('experiment/thin', { name: 'one', keep: 'best-and-last' });
  expect(existsSync(await object(1))).toBe(false);
  for (const i of [0, 2]) expect(existsSync(await object(i))).toBe(true);
  const [after] = (await must('history/view', {})).baselines;
  expect(after?.experiments[0]?.checkpoints.map(({ isMetricsOnly }) => isMetricsOnly)).toEqual([
    false,
    false,
    true,
    false
  ]);
});

it('refuses to thin out what it does not know, or by a policy that keeps nothing for sure', async () => {
  const refused = { ok: false, failure: { reason: 'refused' } };
  expect(await ask('experiment/thin', { name: 'none', keep: 'best-and-last' })).toMatchObject(
    refused
  );
  expect(await ask('experiment/thin', { name: 'one', keep: { every: 0 } })).toMatchObject(refused);
});

it('a pinned checkpoint outlives its experiment, the clean-up of git and of the cache', async () => {
  const hash = (await project.outHash(at(0), 'models/Train.json')) ?? '';
  await must('experiment/remove', { names: ['one'] });
  await dropBackups();
  await must('experiment/gc', { scope: { workspace: true } });
  await project.git('gc', '-q', '--prune=now');
  expect(await project.git('cat-file', '-t', at(0))).toBe('commit');
  expect(existsSync(project.object(hash))).toBe(true);
  await must('checkpoint/pin', { rev: at(0), pinned: false });
  expect(await project.git('for-each-ref', 'refs/stagebook/pins')).toBe('');
});
