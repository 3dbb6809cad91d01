import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  File,
  Stage,
  dep,
  depFile,
  deps,
  live,
  metrics,
  out,
  outs,
  param,
  plots
} from '../../src/stage/index.js';

class GetData extends Stage<GetData> {
  limit = param(3);
  stats = out<{ n: number }>();
  table = plots<{ x: number; label: string }>({ path: 'tables/{name}.csv' });
  images = outs('data/{name}/images.json');
  run(): void {
    this.images.writeJSON([1, 2]);
    this.table.push({ x: 1, label: 'a, b' }, { x: 2.5, label: 'say "c"' });
    this.stats = { n: this.limit };
  }
}
class Train extends Stage<Train> {
  epochs = param(2);
  images = dep(GetData, 'images');
  stats = dep(GetData, 'stats');
  tables = deps([GetData, 'table']);
  note = depFile('note.txt');
  scores = metrics<{ n: number; images: number; rows: unknown; loss: number }>();
  progress = live();
  async run(): Promise<void> {
    for (const epoch of this.steps(this.epochs)) {
      this.log('loss', 1 / (epoch + 1));
      this.log('val/acc', epoch);
      await Promise.resolve();
    }
    const images = this.images.readJSON<number[]>().length;
    this.scores = { n: this.stats.n, images, rows: this.tables[0], loss: NaN };
  }
}
class Forgets extends Stage<Forgets> {
  stats = out<number>();
  run(): void {}
}
class ForgetsFile extends Stage<ForgetsFile> {
  model = outs('model.json');
  run(): void {}
}
class Typed extends Stage<Typed> {
  weights = out<unknown>();
  run(): void {
    this.weights = { w: new Float32Array(2) };
  }
}

class Gap extends Stage<Gap> {
  rows = out<unknown>();
  run(): void {
    this.rows = [undefined];
  }
}
class Bare extends Stage<Bare> {
  curve = plots<number>({ path: 'curve.csv' });
  run(): void {
    this.curve = [1, 2];
  }
}

let root: string;
const before = process.cwd();

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stagebook-notebook-'));
  mkdirSync(join(root, '.dvc'));
  mkdirSync(join(root, 'notebooks'));
  process.chdir(join(root, 'notebooks'));
});
afterEach(() => {
  process.chdir(before);
  rmSync(root, { recursive: true });
});
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('a stage in a notebook', () => {
  it('can be tried: run() reads deps and writes outs below the project root', async () => {
    new GetData({ limit: 7 }).run();
    expect(JSON.parse(read('data/GetData/images.json'))).toEqual([1, 2]);
    expect(read('nodes/GetData/stats.json')).toBe('{\n  "n": 7\n}\n');
    expect(read('tables/GetData.csv')).toBe('x,label\n1,"a, b"\n2.5,"say ""c"""\n');
    const train = new Train();
    await train.run();
    expect(train.step).toBe(2);
    expect(train.scores.n).toBe(7);
    expect(JSON.parse(read('nodes/Train/scores.json'))).toEqual({
      n: 7,
      images: 2,
      rows: [
        { x: 1, label: 'a, b' },
        { x: 2.5, label: 'say "c"' }
      ],
      loss: null
    });
  });

  it('has params of its own: what run() changes in one stays with the stage, as in a process', () => {
    const defaults = { names: ['a'], deep: { list: [1] } };
    class Grows extends Stage<Grows> {
      names = param(defaults.names);
      deep = param(defaults.deep);
      run(): void {
        this.names.push('b');
        this.deep.list.push(2);
      }
    }
    const [one, other] = [new Grows(), new Grows({ deep: defaults.deep })];
    one.run();
    other.run();
    expect([one.names, one.deep, other.deep]).toEqual([
      ['a', 'b'],
      { list: [1, 2] },
      { list: [1, 2] }
    ]);
    expect(defaults).toEqual({ names: ['a'], deep: { list: [1] } });
  });

  it('is synchronous where run() is', () => {
    const getData = new GetData();
    expect(getData.run()).toBeUndefined();
    expect(getData.stats).toEqual({ n: 3 });
  });

  it('hands its outs to another stage, before it ran and after', async () => {
    const getData = new GetData({ limit: 9 }, { name: 'Nine' });
    const train = new Train({
      images: getData.images,
      stats: getData.stats,
      tables: [getData.table]
    });
    expect(() => train.stats.n).toThrow(
      'There is no value in `nodes/Nine/stats.json` yet. Stage `Nine` writes it when it runs.'
    );
    getData.run();
    expect(train.stats.n).toBe(9);
    await train.run();
    expect(train.scores.n).toBe(9);
    const again = new Train({
      images: getData.images,
      stats: getData.stats,
      tables: [getData.table]
    });
    expect(again.stats).toEqual({ n: 9 });
  });

  it('prints a value that is not there yet as the reason, and as itself afterwards', () => {
    const getData = new GetData();
    const train = new Train({ images: getData.images, stats: getData.stats, tables: [] });
    expect(inspect(train.stats)).toBe(
      '[There is no value in `nodes/GetData/stats.json` yet. Stage `GetData` writes it when it runs.]'
    );
    getData.run();
    expect(inspect(train.stats)).toBe('{ n: 3 }');
    expect(Object.keys(train.stats)).toEqual(['n']);
  });

  it('takes a plain value for a dep', async () => {
    new File('data/GetData/images.json').writeJSON([1]);
    const train = new Train({ stats: { n: 1 }, tables: [] });
    await train.run();
    expect(train.scores).toMatchObject({ n: 1, images: 1 });
  });

  it.each([
    ['a value', () => new Forgets(), '`Forgets.stats` has no value after `run()`.'],
    [
      'a file',
      () => new ForgetsFile(),
      '`ForgetsFile.model` was not written: there is no `model.json`'
    ],
    ['a value that JSON leaves out', () => new Gap(), '`Gap.rows` is undefined at `[0]`'],
    ['a plot of bare numbers', () => new Bare(), '`Bare.curve` is a plot and holds something else'],
    ['a missing dep', () => new Train(), 'There is no value in `nodes/GetData/stats.json` yet.'],
    ['a value that JSON cannot hold', () => new Typed(), '`Typed.weights` is a Float32Array at `w`']
  ])('says what is wrong with %s', (_, build, message) => {
    expect(() => build().run()).toThrow(message);
  });
});

describe('the live log', () => {
  it('has the layout of DVCLive', async () => {
    new GetData().run();
    await new Train().run();
    expect(read('live/Train/metrics.json')).toBe(
      '{\n    "loss": 0.5,\n    "val": {\n        "acc": 1\n    },\n    "step": 1\n}\n'
    );
    expect(read('live/Train/plots/metrics/loss.tsv')).toBe('step\tloss\n0\t1\n1\t0.5\n');
    expect(read('live/Train/plots/metrics/val/acc.tsv')).toBe('step\tacc\n0\t0\n1\t1\n');
  });

  it('exists from the start, and starts anew with every run', async () => {
    let seen: unknown;
    class Looks extends Stage<Looks> {
      progress = live({ dir: 'log/{name}' });
      run(): void {
        seen = [
          this.progress.metrics.readText(),
          readdirSync(join(root, 'log/Looks/plots/metrics'))
        ];
        this.log('loss', 1);
      }
    }
    const looks = new Looks();
    await looks.run();
    await looks.run();
    expect(seen).toEqual(['{}\n', []]);
    expect(read('log/Looks/plots/metrics/loss.tsv')).toBe('step\tloss\n0\t1\n');
  });

  it('leaves the other files of its directory alone', async () => {
    class Among extends Stage<Among> {
      progress = live({ dir: 'data' });
      run(): void {
        this.log('loss', 1);
      }
    }
    const paths = ['data/raw.csv', 'data/plots/mine.svg'];
    for (const path of paths) new File(path).writeText('mine');
    await new Among().run();
    expect(paths.map(path => read(path))).toEqual(['mine', 'mine']);
  });

  it('is needed by log()', () => {
    expect(() => {
      new GetData().log('loss', 1);
    }).toThrow('`GetData` calls `this.log()` and has no live log.');
  });
});

describe('a file', () => {
  it('reads what it wrote, parents made', () => {
    const file = new File('./a/b/c.txt');
    expect([file.path, file.exists, file.absolutePath]).toEqual([
      'a/b/c.txt',
      false,
      join(root, 'a/b/c.txt')
    ]);
    file.writeText('x\n');
    expect([file.exists, file.readText(), String(file)]).toEqual([true, 'x\n', 'a/b/c.txt']);
    const bytes = new File('bytes');
    bytes.writeBytes(new Float32Array([1, 2, 3]).subarray(1));
    const back = bytes.readBytes();
    expect([
      ...new Float32Array(back.buffer.slice(back.byteOffset, back.byteOffset + back.byteLength))
    ]).toEqual([2, 3]);
    const folder = new File('folder').makeDirectory();
    folder.file('z.json').writeJSON({ z: 1 });
    folder.file('a.csv').writeText('n,s\r\n1,"x\ny"\r\n');
    expect(folder.list()).toEqual(['a.csv', 'z.json']);
    expect(folder.file('a.csv').readCSV()).toEqual([{ n: '1', s: 'x\ny' }]);
    expect(folder.file('z.json').readJSON()).toEqual({ z: 1 });
  });

  it('says its path when it is missing or broken', () => {
    expect(() => new File('none.json').readJSON()).toThrow(
      'There is no file `none.json` in the project.'
    );
    new File('bad.json').writeText('{');
    expect(() => new File('bad.json').readJSON()).toThrow(/^`bad.json` is not JSON: /);
  });

  it('replaces a link into a cache and leaves the cached object alone', () => {
    writeFileSync(join(root, 'object'), 'cached');
    symlinkSync('object', join(root, 'model.json'));
    new File('model.json').writeText('new');
    expect([read('object'), read('model.json')]).toEqual(['cached', 'new']);
    expect(readdirSync(root).filter(name => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('the project root', () => {
  it('is the nearest package where there is no project', () => {
    rmSync(join(root, '.dvc'), { recursive: true });
    writeFileSync(join(root, 'package.json'), '{}');
    new File('here.txt').writeText('');
    expect(existsSync(join(root, 'here.txt'))).toBe(true);
  });
});
