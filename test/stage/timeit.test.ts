import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dep, out, Stage, timeit } from '../../src/stage/index.js';
import { Stopwatch } from '../../src/stage/stopwatch.js';
import { collected } from './collected.js';

const wait = (ms: number): Promise<void> => new Promise(done => setTimeout(done, ms));

class Train extends Stage<Train> {
  seconds = timeit();
  fitSeconds = timeit('fit');
  loadSeconds = timeit('load');
  loss = out<number>();
  async run(): Promise<void> {
    this.load();
    for (let i = 0; i < 3; i++) await this.fit(10);
    this.loss = 1;
  }
  load(): void {
    const end = performance.now() + 5;
    while (performance.now() < end);
  }
  async fit(ms: number): Promise<number> {
    await wait(ms);
    return ms;
  }
}

describe('timed methods', () => {
  let root: string;
  const before = process.cwd();
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'stagebook-timeit-'));
    mkdirSync(join(root, '.dvc'));
    process.chdir(root);
  });
  afterEach(() => {
    process.chdir(before);
    rmSync(root, { recursive: true });
  });

  it('share one metrics file, in the layout of ZnTrack', async () => {
    const { stages, problems } = collected(() => new Train());
    expect(problems).toEqual([]);
    const path = 'nodes/Train/metadata.json';
    expect(stages[0]?.outs[0]).toEqual({
      field: 'seconds',
      path,
      kind: 'metric',
      flags: { cache: false }
    });
    expect(stages[0]?.outs.map(out => out.path)).toEqual([path, 'nodes/Train/loss.json']);
    const train = new Train();
    await train.run();
    const times = JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<string, unknown>;
    expect(Object.keys(times)).toEqual(['run:timeit', 'fit:timeit', 'load:timeit']);
    expect(times['fit:timeit']).toEqual({
      values: [expect.any(Number), expect.any(Number), expect.any(Number)] as unknown,
      mean: expect.any(Number) as unknown,
      std: expect.any(Number) as unknown
    });
    expect(train.seconds).toBe(times['run:timeit']);
    expect(train.fitSeconds).toBeGreaterThan(0.02);
    expect(train.loadSeconds).toBeGreaterThan(0.004);
    expect(train.seconds).toBeGreaterThanOrEqual(train.fitSeconds + train.loadSeconds - 0.001);
  });

  it('say that they have no time before the stage ran', () => {
    expect(() => new Train().seconds.toFixed()).toThrow('Stage `Train` has not run yet');
  });

  it('must be there', () => {
    class Slip extends Stage<Slip> {
      seconds = timeit('fitt');
      run(): void {}
      fit(): void {}
    }
    const { problems } = collected(() => new Slip());
    expect(problems).toMatchObject([
      {
        field: 'seconds',
        message: '`Slip.seconds` times `fitt()`, which is no method of `Slip`.',
        help: ["Write `seconds = timeit('fit')`."]
      }
    ]);
  });

  it('are nothing that another stage depends on', () => {
    class Reads extends Stage<Reads> {
      seconds = dep(Train, 'seconds');
      run(): void {}
    }
    expect(() => new Reads()).toThrow('depends on `Train.seconds`, which is not an out');
    class ReadsAll extends Stage<ReadsAll> {
      train = dep(Train);
      run(): void {}
    }
    const { stages } = collected(() => [new Train(), new ReadsAll()]);
    expect(stages.find(({ name }) => name === 'ReadsAll')?.deps).toMatchObject([
      { field: 'train', wire: [{ path: 'nodes/Train/loss.json' }] }
    ]);
  });
});

it('times go on from a checkpoint: those of run() add up, those of a method are listed', () => {
  const watch = Stopwatch.from({ 'run:timeit': 100, 'fit:timeit': { values: [1, 3] } });
  watch.startRun();
  expect(watch.time('fit', () => 'result')).toBe('result');
  watch.lap();
  expect(watch.secondsOf('run')).toBeGreaterThan(100);
  expect(watch.secondsOf('run')).toBeLessThan(101);
  expect(watch.toJson(['fit'])).toMatchObject({
    'fit:timeit': { values: [1, 3, expect.any(Number)] }
  });
});
