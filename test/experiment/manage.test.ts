import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiffView } from '../../src/contract/experiment-view.js';
import type { Ran } from '../support/test-project.js';
import { createEngine } from '../../src/engine/index.js';
import { ExperimentProject } from '../support/experiment-project.js';

let project: ExperimentProject;

beforeAll(async () => {
  project = await ExperimentProject.create();
  await project.mustExp('run', '-n', 'one', '-S', 'Train.epochs=2');
  await project.mustExp('run', '-n', 'two', '-S', 'Train.epochs=1', '-S', 'Train.lr=0.25');
}, 60_000);

afterAll(async () => {
  await project[Symbol.asyncDispose]();
  await ExperimentProject.removeTemplate();
});

function refusal(message: string): Partial<Ran> {
  return { code: 1, stdout: '', stderr: expect.stringContaining(message) as string };
}

async function diff(...revs: string[]): Promise<DiffView> {
  return JSON.parse(await project.mustExp('diff', '--json', ...revs)) as DiffView;
}

describe('exp diff', () => {
  it('tells params, metrics and outs that differ between two experiments', async () => {
    const view = await diff('one', 'two');
    expect(view).toMatchObject({ from: await project.tip('one'), to: await project.tip('two') });
    expect(view.params).toEqual({
      'params.yaml': {
        'Train.epochs': { old: 2, new: 1, diff: -1 },
        'Train.lr': { old: 0.5, new: 0.25, diff: -0.25 }
      }
    });
    expect(view.metrics['nodes/Evaluate/scores.json']).toEqual({
      w: { old: 1, new: 0.25, diff: -0.75 }
    });
    expect(view.files).toContainEqual({
      path: 'models/Train.json',
      change: 'modified',
      isOut: true
    });
  });

  it('tells what differs between two checkpoints of one experiment', async () => {
    const [first = '', second = ''] = await project.chain('one');
    const view = await diff(first, second);
    expect(view.params).toEqual({});
    expect(view.metrics['live/Train/metrics.json']).toMatchObject({
      step: { old: 0, new: 1, diff: 1 }
    });
  });

  it('compares with the workspace, and says where nothing differs', async () => {
    expect(await diff('one')).toMatchObject({
      to: 'workspace',
      params: { 'params.yaml': { 'Train.epochs': { old: 2, new: 3 } } }
    });
    expect(await project.mustExp('diff', 'one', 'one')).toBe('No difference.\n');
    expect(await project.exp('diff', 'none', 'one')).toMatchObject(refusal('`none`'));
  });
});

describe('exp branch', () => {
  it('makes a branch at one checkpoint, and leaves HEAD where it is', async () => {
    const [first = ''] = await project.chain('one');
    expect(await project.mustExp('branch', first, 'early')).toContain('git switch early');
    expect(await project.git('rev-parse', 'early')).toBe(first);
    expect(await project.git('branch', '--show-current')).toBe('main');
  });

  it('refuses a name that is taken or that git does not take', async () => {
    expect(await project.exp('branch', 'one', 'main')).toMatchObject(refusal('a branch `main`'));
    expect(await project.exp('branch', 'one', 'a..b')).toMatchObject(refusal('`a..b`'));
    expect(await project.exp('branch', 'none', 'new')).toMatchObject(refusal('`none`'));
    expect(await project.git('branch', '--list', 'new', 'a..b')).toBe('');
  });
});

describe('exp rename', () => {
  it('gives an experiment another name with its commits and what is known of its run', async () => {
    const tip = await project.tip('two');
    expect(await project.mustExp('rename', 'two', 'second')).toBe('two is second now.\n');
    expect(await project.tip('second')).toBe(tip);
    expect(await project.refOf('two')).toBe('');
    const baselines = (await project.history()).baselines;
    const view = baselines[0]?.experiments.find(({ name }) => name === 'second');
    expect(view).toMatchObject({ state: 'finished', tip });
    expect(view?.run).not.toBeNull();
    await project.mustExp('rename', 'second', 'two');
  });

  it('refuses names that are taken, or none', async () => {
    expect(await project.exp('rename', 'two', 'one')).toMatchObject(refusal('`one`'));
    expect(await project.exp('rename', 'none', 'new')).toMatchObject(refusal('`none`'));
    const planted = "a;$(touch${IFS}x)|'b'&<c>";
    await project.mustExp('rename', 'two', planted);
    const taken = await project.exp('rename', 'one', planted);
    expect(taken.stderr).toContain("`stagebook exp remove 'a;$(touch${IFS}x)|'\\''b'\\''&<c>'`");
    await project.mustExp('rename', planted, 'two');
    expect(await project.exp('rename', 'two', 'HEAD')).toMatchObject(refusal('`HEAD`'));
    expect(await project.refOf('two')).not.toBe('');
  });
});

describe('exp remove', () => {
  it('removes nothing where one of the names is none', async () => {
    expect(await project.exp('remove', 'one', 'none')).toMatchObject(refusal('`none`'));
    expect(await project.refOf('one')).not.toBe('');
  });

  it('removes experiments; their commits and models can still be branched from', async () => {
    const [tip, model] = [
      await project.tip('two'),
      await project.outHash('early', 'models/Train.json')
    ];
    const engine = createEngine();
    const removed = async (): Promise<string[]> => {
      const runs = await engine.request('run/list', { path: project.root });
      if (!runs.ok) throw new Error('not listed');
      return runs.value.filter(run => run.isRemoved).map(({ record }) => record.name);
    };
    expect(await removed()).toEqual([]);
    expect(await project.mustExp('remove', 'two')).toContain(tip);
    expect(await project.refOf('two')).toBe('');
    expect(await removed()).toEqual(['two']);
    await engine.dispose();
    expect(await project.git('for-each-ref', 'refs/stagebook/backups')).toContain(tip);
    await project.mustExp('branch', tip, 'again');
    expect(await project.git('rev-parse', 'again')).toBe(tip);
    expect(existsSync(project.object(model ?? ''))).toBe(true);
    expect(
      existsSync(project.object((await project.outHash(tip, 'models/Train.json')) ?? ''))
    ).toBe(true);
  });
});
