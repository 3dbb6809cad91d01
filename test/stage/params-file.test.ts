import { describe, expect, it } from 'vitest';
import { dep, out, outs, param, paramsFile, Stage } from '../../src/stage/index.js';
import { collected } from './collected.js';

interface Schedule {
  warmup: number;
  optim: { lr: number; name: string };
}
class Train extends Stage<Train> {
  schedule = paramsFile<Schedule>('./configs/{name}.yaml', ['warmup', 'optim.lr']);
  all = paramsFile('configs/all.toml');
  run(): void {}
}

describe('a params file', () => {
  it('is described with the values that the stage reads', () => {
    const { stages, problems } = collected(() => new Train({}, { name: 'Big' }));
    expect(problems).toEqual([]);
    expect(stages[0]).toMatchObject({
      params: {},
      paramsFiles: [
        { field: 'schedule', path: 'configs/Big.yaml', keys: ['warmup', 'optim.lr'] },
        { field: 'all', path: 'configs/all.toml', keys: null }
      ],
      wired: false
    });
  });

  it('cannot be given, and not be depended on', () => {
    class Reads extends Stage<Reads> {
      values = dep(Train as never, 'all' as never);
      run(): void {}
    }
    expect(() => new Train({ all: {} } as object)).toThrow(
      '`Train.all` is read from a params file; it cannot be given to `new Train()`.'
    );
    class Writes extends Train {
      model = outs('m');
    }
    class ReadsParams extends Stage<ReadsParams> {
      values = dep(Writes as never, 'all' as never);
      run(): void {}
    }
    expect(() => new Reads()).toThrow('depends on `Train`, which has no outs');
    expect(() => new ReadsParams()).toThrow('depends on `Writes.all`, which is not an out.');
  });

  it('has no values while the graph is written', () => {
    class Early extends Stage<Early> {
      schedule = paramsFile<Schedule>('configs/x.yaml');
      epochs = param(this.schedule.warmup);
      run(): void {}
    }
    expect(() => new Early()).toThrow(
      '`Early.schedule` is read from a file; another field of the class reads it before the stage runs.'
    );
    expect(() =>
      collected(() => {
        const train = new Train();
        train.step.toFixed(train.schedule.warmup);
      })
    ).toThrow(
      '`Train.schedule` has no value while the graph is written: it is read from `configs/Train.yaml` when the stage runs.'
    );
  });

  it('is not of Python', () => {
    class Python extends Stage<Python> {
      values = paramsFile('params.py');
      stats = out<number>();
      run(): void {}
    }
    expect(() => new Python()).toThrow('a params file in Python cannot be read here.');
  });
});
