import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dep, File, live, out, outs, param, plots, Stage } from '../../src/stage/index.js';
import { collected } from './collected.js';

class GetData extends Stage<GetData> {
  limit = param(3);
  images = outs('data/{name}/images.json');
  stats = out<{ n: number }>();
  rows = plots<{ x: number }>({ path: 'rows/{name}.csv' });
  progress = live();
  run(): void {
    this.images.writeJSON([1, 2]);
    this.stats = { n: this.limit };
    this.rows.push({ x: 1 });
    this.log('seen', 2);
  }
}
class Train extends Stage<Train> {
  data = dep(GetData);
  seen = out<unknown>();
  run(): void {
    const { images, stats, rows, progress } = this.data;
    this.seen = [images.readJSON(), stats.n, rows, progress.metrics.readJSON()];
  }
}
class Silent extends Stage<Silent> {
  limit = param(1);
  run(): void {}
}

const wires = (stage: string): object[] => [
  { path: `data/${stage}/images.json`, kind: 'file', stage, field: 'images' },
  { path: `nodes/${stage}/stats.json`, kind: 'value', stage, field: 'stats' },
  { path: `rows/${stage}.csv`, kind: 'value', stage, field: 'rows' },
  { path: `live/${stage}/metrics.json`, kind: 'file', stage, field: 'progress' },
  { path: `live/${stage}/plots/metrics`, kind: 'file', stage, field: 'progress' }
];

describe('a dep on a whole stage', () => {
  it('reads all of its outs', () => {
    const { stages, problems } = collected(() => [new GetData(), new Train()]);
    expect(problems).toEqual([]);
    expect(stages[1]).toMatchObject({
      deps: [{ field: 'data', wire: wires('GetData') }],
      wired: false
    });
  });

  it('is given a stage, or what another stage holds', () => {
    const { stages, problems } = collected(() => {
      const big = new GetData({ limit: 9 }, { name: 'Big' });
      const train = new Train({ data: big });
      new Train({ data: train.data }, { name: 'Again' });
    });
    expect(problems).toEqual([]);
    for (const stage of stages.slice(1))
      expect(stage).toMatchObject({ deps: [{ wire: wires('Big') }], wired: true });
  });

  it('needs a stage of that name', () => {
    const { problems } = collected(() => [new GetData({}, { name: 'Big' }), new Train()]);
    expect(problems).toMatchObject([
      { field: 'data', message: expect.stringContaining('only built as `Big`') as string }
    ]);
  });

  it('needs a stage that writes something', () => {
    class Reads extends Stage<Reads> {
      silent = dep(Silent);
      run(): void {}
    }
    expect(() => new Reads()).toThrow('`Reads.silent` depends on `Silent`, which has no outs.');
  });

  it('refuses something else', () => {
    const { problems } = collected(() => {
      new Train({ data: { images: new File('x') } as never });
    });
    expect(problems).toMatchObject([
      { field: 'data', help: ['Give it a stage, such as `getData`.'] }
    ]);
  });
});

describe('in a notebook, a dep on a whole stage', () => {
  let root: string;
  const before = process.cwd();
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'stagebook-dep-'));
    mkdirSync(join(root, '.dvc'));
    process.chdir(root);
  });
  afterEach(() => {
    process.chdir(before);
    rmSync(root, { recursive: true });
  });
  const seen = [[1, 2], 3, [{ x: 1 }], { seen: 2, step: 0 }];

  it.each([
    ['of its class', () => new Train()],
    ['that it is given', () => new Train({ data: new GetData() })]
  ])('holds the outs of the stage %s, loaded', (_, build) => {
    new GetData().run();
    const train = build();
    train.run();
    expect(train.seen).toEqual(seen);
    expect(Object.keys(train.data)).toEqual(['images', 'stats', 'rows', 'progress']);
  });

  it('says when a value is not there yet', () => {
    expect(() => {
      new Train().run();
    }).toThrow('There is no value in `nodes/GetData/stats.json` yet.');
  });

  it('refuses to read a param: DVC would not know', () => {
    new GetData().run();
    class Peeks extends Stage<Peeks> {
      data = dep(GetData);
      run(): void {
        Reflect.get(this.data, 'limit');
      }
    }
    expect(() => {
      new Peeks().run();
    }).toThrow('`Peeks.data` reads `limit` of `GetData`, which is not an out');
  });
});
