import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CheckpointSignal, ResumeOrder } from '../../src/contract/stage-run.js';
import type { Sha } from '../../src/contract/sha.js';
import { stageProject } from '../run/stage-project.js';
import { TestProject } from '../support/test-project.js';
import { keep, orderResume, serve, TRAIN } from './small-runner.js';

const OUTS = [
  'models/Train.json',
  'nodes/Train/best.json',
  'nodes/Train/curve.json',
  'live/Train/metrics.json',
  'live/Train/plots/metrics'
];

/** Counts the epochs inside its model, and never yields to the event loop. */
const COUNTING = stage(`
  run() {
    let epochs: number[] = this.resumed ? this.model.readJSON<number[]>() : [];
    console.log('from', this.step, this.resumed, JSON.stringify(this.best ?? null));
    for (const epoch of this.steps(this.epochs)) {
      epochs.push(epoch);
      this.log('loss', 1 / (epoch + 1));
      this.log('val/acc', epoch / 10);
      this.best = { epoch };
      this.curve.push({ step: epoch, seen: epochs.length });
      this.model.writeJSON(epochs);
    }
    console.log('done', this.step);
  }`);

function stage(run: string): string {
  return `import { Stage, live, out, outs, param, plots } from 'stagebook';
export class Train extends Stage<Train> {
  epochs = param(4);
  model = outs('models/{name}.json');
  best = out<{ epoch: number }>();
  curve = plots<{ step: number; seen: number }>({ x: 'step', y: 'seen' });
  progress = live();${run}
}
`;
}

function training(run: string): TestProject {
  return stageProject({ 'src/Train.ts': run });
}

function json(project: TestProject, path: string): unknown {
  return JSON.parse(project.read(path));
}

function order(step: number, next: number, files = OUTS): ResumeOrder {
  return { sha: 'c0ffee' as Sha, stage: 'Train', step, next, files };
}

function series(project: TestProject, name: string): string[] {
  return project.read(`live/Train/plots/metrics/${name}.tsv`).split('\n');
}

describe('a checkpoint', () => {
  it('is asked for by a loop that never yields, after every file of the step is written', async () => {
    await using project = training(COUNTING);
    const seen: unknown[] = [];
    const ran = await serve(project, TRAIN, {
      onSignal: () => {
        const files = [OUTS[0], OUTS[1], OUTS[2], OUTS[3]];
        seen.push(files.map(path => json(project, path ?? '')));
        return undefined;
      }
    });
    expect(ran).toMatchObject({ code: 0, stdout: 'from 0 false null\ndone 4\n', stderr: '' });
    const pid = ran.pid;
    expect(ran.signals).toEqual(
      [0, 1, 2, 3].map(step => ({ stage: 'Train', step, next: step + 1, pid }))
    );
    expect(seen[1]).toEqual([
      [0, 1],
      { epoch: 1 },
      [
        { step: 0, seen: 1 },
        { step: 1, seen: 2 }
      ],
      { loss: 0.5, val: { acc: 0.1 }, step: 1 }
    ]);
  });

  it('in the middle of a step tells that the step is to be done again', async () => {
    const run = `run() { this.best = { epoch: 0 }; this.model.writeJSON([]); this.nextStep(); this.checkpoint(); }`;
    await using project = training(stage(run));
    const { signals } = await serve(project, TRAIN);
    expect(signals).toMatchObject([
      { step: 0, next: 1 },
      { step: 1, next: 1 }
    ]);
  });

  it('blocks until it is answered', async () => {
    const run = `run() {
      this.best = { epoch: 0 }; this.model.writeJSON([]);
      const start = Date.now(); this.nextStep(); console.log(Date.now() - start >= 150);
    }`;
    await using project = training(stage(run));
    let looks = 0;
    const ran = serve(project, TRAIN, { onSignal: () => (looks++, 'ignore') });
    const signal = project.path('.dvc/tmp/DVC_CHECKPOINT');
    await expect.poll(() => looks, { timeout: 20_000, interval: 5 }).toBe(1);
    expect(existsSync(signal)).toBe(true);
    await new Promise(done => setTimeout(done, 160));
    await project.run('rm', [signal]);
    expect(await ran).toMatchObject({ code: 0, stdout: 'true\n' });
  });

  it('is of the stage as DVC names it, whatever its folder', async () => {
    await using project = training(COUNTING);
    project.write({ 'sub/place.txt': '' });
    const [node = '', ...args] = TRAIN;
    const command = [node, ...args.map(arg => arg.replace('src/', '../src/'))];
    const env = { DVC_STAGE: 'sub/dvc.yaml:Train' };
    const ran = await serve(project, command, { wdir: 'sub', env });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.signals.map(({ stage: name }) => name)).toEqual(Array(4).fill(env.DVC_STAGE));
    keep(project, OUTS, 'kept');
    const asked = { ...order(1, 2), stage: env.DVC_STAGE };
    project.write({ 'kept/models/Train.json': [0, 1] });
    const resumed = await serve(project, command, {
      wdir: 'sub',
      env: { ...env, ...orderResume(project, asked, 'kept') }
    });
    expect(resumed.stdout).toBe('from 2 true {"epoch":3}\ndone 4\n');
    expect(json(project, 'models/Train.json')).toEqual([0, 1, 2, 3]);
    expect(existsSync(project.path('sub/models'))).toBe(false);
  });

  it('is not made outside an experiment, which is said once', async () => {
    await using project = training(COUNTING);
    const { code, stderr, signals } = await serve(project, TRAIN, { env: { DVC_CHECKPOINT: '' } });
    expect({ code, signals }).toEqual({ code: 0, signals: [] });
    expect(stderr).toBe('stagebook: no checkpoint is made, because this is not an experiment.\n');
  });
});

describe('a stop', () => {
  const GUARDED = stage(`
  async run() {
    process.stdout.write('x'.repeat(3 << 20));
    for (;;) {
      try {
        this.best = { epoch: this.step };
        this.log('loss', 1);
        this.model.writeJSON([this.step]);
        this.nextStep();
      } catch {
        console.log('caught');
      } finally {
        console.log('finally', this.step);
      }
    }
  }`);

  it('ends the process at the checkpoint, past `catch` and `finally`, with all it printed', async () => {
    await using project = training(GUARDED);
    const ran = await serve(project, TRAIN, {
      onSignal: ({ step }) => (step === 2 ? 'stop' : undefined)
    });
    expect(ran.code).toBe(130);
    expect(ran.stdout.slice(3 << 20)).toBe('finally 1\nfinally 2\n');
    expect(ran.stderr).toBe('stagebook: `Train` stops after the checkpoint of step 2, as asked.\n');
    expect(json(project, 'nodes/Train/best.json')).toEqual({ epoch: 2 });
  });

  it('is no reason to lose what a full pipe has not taken yet', async () => {
    const run = `run() { this.model.writeJSON([]); process.stdout.write('x'.repeat(3 << 20)); this.nextStep(); }`;
    await using project = training(stage(run));
    const { code, stdout } = await serve(project, TRAIN, { onSignal: () => 'stop' });
    expect([code, stdout.length]).toEqual([130, 3 << 20]);
  });

  it('is what a stage does whose runner is gone', async () => {
    await using project = training(GUARDED);
    const { pid } = spawnSync('true');
    const ran = await serve(project, TRAIN, {
      onSignal: () => 'ignore',
      env: { STAGEBOOK_RUNNER: String(pid) }
    });
    expect(ran.code).toBe(130);
    expect(ran.stderr).toBe(
      "stagebook: the experiment's runner is gone; `Train` ends at step 0. Go on with `stagebook exp resume`.\n"
    );
  });

  it('is what a stage does whose runner dies meanwhile, and is not reaped', async () => {
    await using project = training(GUARDED);
    // The shell becomes a program that never asks how its child ended.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60']);
    const [text] = (await once(parent.stdout, 'data')) as [Buffer];
    const runner = Number(text.toString());
    try {
      const { code, signals } = await serve(project, TRAIN, {
        env: { STAGEBOOK_RUNNER: String(runner) },
        onSignal: ({ step }) => {
          if (step === 0) return undefined;
          setTimeout(() => process.kill(runner), 120);
          return 'ignore';
        }
      });
      expect([code, signals.length]).toEqual([130, 2]);
    } finally {
      parent.kill();
      await once(parent, 'close');
    }
  });
});

describe('a run that goes on', () => {
  it('ends with exactly the epochs asked for, and series without gap or double step', async () => {
    await using project = training(COUNTING);
    const stopped = await serve(project, TRAIN, {
      onSignal: ({ step }) => {
        keep(project, OUTS, `kept-${step ?? ''}`);
        return step === 2 ? 'stop' : undefined;
      }
    });
    expect(stopped.code).toBe(130);
    const env = orderResume(project, order(1, 2), 'kept-1');
    const ran = await serve(project, TRAIN, { env });
    expect(ran).toMatchObject({ code: 0, stdout: 'from 2 true {"epoch":1}\ndone 4\n' });
    expect(ran.signals.map(({ step }) => step)).toEqual([2, 3]);
    expect(json(project, 'models/Train.json')).toEqual([0, 1, 2, 3]);
    expect(series(project, 'loss')).toEqual([
      'step\tloss',
      '0\t1',
      '1\t0.5',
      `2\t${1 / 3}`,
      '3\t0.25',
      ''
    ]);
    expect(series(project, 'val/acc').map(row => row.split('\t')[0])).toEqual([
      'step',
      '0',
      '1',
      '2',
      '3',
      ''
    ]);
    expect(json(project, 'nodes/Train/curve.json')).toEqual(
      [0, 1, 2, 3].map(step => ({ step, seen: step + 1 }))
    );
    expect(json(project, 'live/Train/metrics.json')).toEqual({
      loss: 0.25,
      val: { acc: 0.3 },
      step: 3
    });
    expect(existsSync(project.path('.dvc/tmp/stagebook/resume.json'))).toBe(false);
    expect(existsSync(project.path('.dvc/tmp/stagebook/resume'))).toBe(false);
  });

  it('gets its files back after DVC removed them', async () => {
    await using project = TestProject.withDvc();
    const outs = OUTS.map(path => `- ${path}: {cache: false}`).join('\n    ');
    const cmd = 'node --import stagebook/run src/Train.ts Train';
    project.write({
      'package.json': {},
      'src/Train.ts': COUNTING,
      'dvc.yaml': `stages:\n  Train:\n    cmd: ${cmd}\n    outs:\n    ${outs}\n`
    });
    const stopped = await serve(project, ['dvc', 'repro'], {
      onSignal: ({ step }) => {
        keep(project, OUTS, 'kept');
        return step === 1 ? 'stop' : undefined;
      }
    });
    expect(stopped.stderr).toContain('exited with 130');
    const env = orderResume(project, order(1, 2), 'kept');
    project.write({ 'models/Train.json': 'left in the workspace' });
    const flags = ['--no-run-cache', '--no-commit', '--single-item', '--force'];
    const ran = await serve(project, ['dvc', 'repro', ...flags, 'Train'], { env });
    expect(ran.stdout).toContain('from 2 true {"epoch":1}');
    expect(ran.signals).toMatchObject([
      { stage: 'Train', step: 2 },
      { stage: 'Train', step: 3 }
    ]);
    expect(json(project, 'models/Train.json')).toEqual([0, 1, 2, 3]);
    expect((await project.run('dvc', ['status'])).stdout).toContain('up to date');
  });

  it('does a step again that was left in its middle, and logs it once', async () => {
    const run = `run() {
      this.model.writeJSON([]);
      for (const epoch of this.steps(3)) {
        this.best = { epoch };
        this.log('loss', this.resumed ? 100 + epoch : epoch);
        if (epoch === 1) this.checkpoint();
      }
    }`;
    await using project = training(stage(run));
    let middle: CheckpointSignal | undefined;
    await serve(project, TRAIN, {
      onSignal: signal => {
        if (signal.step !== 1) return undefined;
        middle = signal;
        keep(project, OUTS, 'kept');
        return 'stop';
      }
    });
    expect(middle).toMatchObject({ step: 1, next: 1 });
    expect(series(project, 'loss')).toEqual(['step\tloss', '0\t0', '1\t1', '']);
    const env = orderResume(project, order(1, 1), 'kept');
    expect((await serve(project, TRAIN, { env })).code).toBe(0);
    expect(series(project, 'loss')).toEqual(['step\tloss', '0\t0', '1\t101', '2\t102', '']);
  });

  it('does nothing where every step is done', async () => {
    await using project = training(COUNTING);
    await serve(project, TRAIN);
    keep(project, OUTS, 'kept');
    const before = OUTS.slice(0, 4).map(path => project.read(path));
    const env = orderResume(project, order(3, 4), 'kept');
    const ran = await serve(project, TRAIN, { env });
    expect(ran).toMatchObject({ code: 0, signals: [] });
    expect(ran.stdout).toBe('from 4 true {"epoch":3}\ndone 4\n');
    expect(OUTS.slice(0, 4).map(path => project.read(path))).toEqual(before);
  });

  it('replaces what stands in the place of the files, a folder too', async () => {
    const run = `run() {
      console.log(this.resumed, this.model.list().join(), this.model.file('a').readText());
      this.best = { epoch: 0 };
    }`;
    await using project = training(stage(run).replace('models/{name}.json', 'models/{name}'));
    project.write({
      'kept/models/Train/a': 'restored',
      'models/Train/a': 'old',
      'models/Train/b': 'old'
    });
    const asked = order(0, 1, ['models/Train']);
    const env = orderResume(project, asked, 'kept');
    project.write({ 'models/Train/b': 'kept by DVC' });
    expect(await serve(project, TRAIN, { env })).toMatchObject({
      code: 0,
      stdout: 'true a restored\n'
    });
  });

  it.each([
    ['there is no order', undefined, 'c0ffee'],
    ['the order is for another stage', { ...order(1, 2), stage: 'Other' }, 'c0ffee'],
    ['the order is of another run', order(1, 2), 'decade'],
    ['the environment names no checkpoint', order(1, 2), '']
  ])('is none where %s, though a model is there', async (_, asked, sha) => {
    await using project = training(COUNTING);
    project.write({ 'models/Train.json': [7] });
    if (asked) project.write({ '.dvc/tmp/stagebook/resume.json': asked });
    const ran = await serve(project, TRAIN, { env: { STAGEBOOK_RESUME: sha } });
    expect(ran).toMatchObject({ code: 0, stdout: 'from 0 false null\ndone 4\n' });
    expect(json(project, 'models/Train.json')).toEqual([0, 1, 2, 3]);
  });
});
