import { describe, expect, it } from 'vitest';
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
  params,
  pipeline,
  plots
} from '../../src/stage/index.js';
import { RESERVED } from '../../src/stage/types.js';
import { collected } from './collected.js';

class Optim {
  lr = 0.1;
  momentum: number | null = null;
  inner = new Inner();
}
class Inner {
  betas = [0.9, 0.99];
  name = 'adam';
}
class GetData extends Stage<GetData> {
  raw = depFile('./data/raw.csv');
  limit = param(10);
  images = outs('data/{name}/', { desc: 'digits', cache: false });
  stats = out<{ mean: number }>();
  run(): void {
    throw new Error('run() was called');
  }
}
class Train extends Stage<Train> {
  epochs = param(2);
  steps2 = param(this.epochs * 2);
  seed = param.required<number>();
  optim = params(Optim);
  images = dep(GetData, 'images');
  stats = dep(GetData, 'stats');
  warmStart = dep.optional<File>();
  model = outs('models/{name}.json', { checkpoint: true });
  scores = metrics<{ acc: number }>({ cache: false });
  curve = plots<{ x: number }>({ x: 'x', xLabel: 'epoch', path: 'plots/{name}.tsv' });
  progress = live({ maximize: 'val/acc' });
  #secret = 1;
  run(): void {
    this.#secret++;
  }
}

describe('collecting', () => {
  it('describes a stage by its class alone', () => {
    const { stages, problems } = collected(() => new Train());
    expect(problems).toEqual([]);
    expect(stages).toEqual([
      {
        name: 'Train',
        className: 'Train',
        params: {
          epochs: 2,
          steps2: 4,
          optim: { lr: 0.1, momentum: null, inner: { betas: [0.9, 0.99], name: 'adam' } }
        },
        requiredParams: ['seed'],
        methods: [],
        paramsFiles: [],
        deps: [
          {
            field: 'images',
            wire: { path: 'data/GetData', kind: 'file', stage: 'GetData', field: 'images' }
          },
          {
            field: 'stats',
            wire: {
              path: 'nodes/GetData/stats.json',
              kind: 'value',
              stage: 'GetData',
              field: 'stats'
            }
          },
          { field: 'warmStart', wire: null }
        ],
        outs: [
          { field: 'model', path: 'models/Train.json', kind: 'out', flags: { checkpoint: true } },
          {
            field: 'scores',
            path: 'nodes/Train/scores.json',
            kind: 'metric',
            flags: { cache: false }
          },
          {
            field: 'curve',
            path: 'plots/Train.tsv',
            kind: 'plot',
            flags: { x: 'x', x_label: 'epoch' }
          },
          {
            field: 'progress',
            path: 'live/Train/metrics.json',
            kind: 'metric',
            flags: { cache: false }
          },
          {
            field: 'progress',
            path: 'live/Train/plots/metrics',
            kind: 'plot',
            flags: { cache: false, x: 'step' }
          }
        ],
        objective: { metric: 'live/Train/metrics.json:val/acc', direction: 'maximize' },
        wired: false
      }
    ]);
  });

  it('takes values, groups in part, and names', () => {
    const { stages } = collected(() => {
      new Train({ epochs: 5, seed: 1, optim: { lr: 1, inner: { name: 'sgd' } } }, { name: 'Big' });
    });
    expect(stages[0]).toMatchObject({
      name: 'Big',
      className: 'Train',
      params: {
        epochs: 5,
        steps2: 10,
        seed: 1,
        optim: { lr: 1, inner: { betas: [0.9, 0.99], name: 'sgd' } }
      },
      requiredParams: []
    });
    expect(stages[0]?.outs[0]?.path).toBe('models/Big.json');
  });

  it('takes values that are assigned after the stage is built', () => {
    const { stages } = collected(() => {
      const train = new Train({ seed: 1 });
      train.epochs = 7;
      train.warmStart = new File('old.json');
    });
    expect(stages[0]).toMatchObject({ params: { epochs: 7 }, wired: true });
    expect(stages[0]?.deps[2]?.wire).toEqual({ path: 'old.json', kind: 'file' });
  });

  it('wires files and values of another stage', () => {
    const { stages } = collected(() => {
      const big = new GetData({ raw: new File('data/big.csv') }, { name: 'Big' });
      new Train({ seed: 1, images: big.images, stats: big.stats });
    });
    const [big, train] = stages;
    expect(big).toMatchObject({
      wired: true,
      deps: [{ wire: { path: 'data/big.csv', kind: 'file' } }]
    });
    expect(train).toMatchObject({
      wired: true,
      deps: [
        { wire: { path: 'data/Big', kind: 'file', stage: 'Big', field: 'images' } },
        { wire: { path: 'nodes/Big/stats.json', kind: 'value', stage: 'Big', field: 'stats' } },
        { wire: null }
      ]
    });
  });

  it('does not call wired what the class says anyway', () => {
    const { stages } = collected(() => {
      const data = new GetData();
      new Train({ images: data.images, stats: data.stats });
    });
    expect(stages.map(({ wired }) => wired)).toEqual([false, false]);
  });

  it('follows a stage that writes elsewhere than its class says', () => {
    class Sized extends Stage<Sized> {
      size = param(1);
      data = outs(`data/${this.size}.json`);
      run(): void {}
    }
    class Reads extends Stage<Reads> {
      data = dep(Sized, 'data');
      run(): void {}
    }
    const { stages } = collected(() => {
      new Reads();
      new Sized({ size: 3 });
    });
    expect(stages[0]).toMatchObject({ wired: true, deps: [{ wire: { path: 'data/3.json' } }] });
  });

  it('wires lists, over one class and over several', () => {
    class Evaluate extends Stage<Evaluate> {
      models = deps(Train, 'model');
      both = deps([Train, 'scores'], [GetData, 'stats']);
      run(): void {}
    }
    const { stages, problems } = collected(() => {
      const a = new Train({ seed: 1 });
      const b = new Train({ seed: 1 }, { name: 'B' });
      new Evaluate({ models: [a.model, b.model] });
    });
    expect(problems).toEqual([]);
    const wires = stages[2]?.deps.map(({ wire }) =>
      Array.isArray(wire) ? wire.map(one => one.path) : wire
    );
    expect(wires).toEqual([
      ['models/Train.json', 'models/B.json'],
      ['nodes/Train/scores.json', 'nodes/GetData/stats.json']
    ]);
  });

  it('keeps to the stages that pipeline() names', () => {
    const { stages } = collected(() => {
      new Train({ seed: 1 }, { name: 'Tried' });
      pipeline({ data: new GetData(), train: new Train({ seed: 1 }) });
    });
    expect(stages.map(({ name }) => name)).toEqual(['GetData', 'Train']);
  });

  it('takes inherited fields first, and a default that a subclass declares anew', () => {
    abstract class Base<Self = unknown> extends Stage<Self> {
      rate = param(1);
      model = outs('{name}.json');
      run(): void {}
    }
    class Fast extends Base<Fast> {
      override rate = param(9);
      extra = param('x');
    }
    const { stages } = collected(() => [new Fast(), new Fast({ rate: 3 }, { name: 'Faster' })]);
    expect(stages.map(stage => stage.params)).toEqual([
      { rate: 9, extra: 'x' },
      { rate: 3, extra: 'x' }
    ]);
  });

  it('learns fields that are assigned and not defined', () => {
    class Assigned extends Stage<Assigned> {
      declare rate: number;
      declare model: File;
      constructor(values?: object) {
        super(values as never);
        this.rate = param(1);
        this.model = outs('m.json');
      }
      run(): void {}
    }
    const { stages, problems } = collected(() => new Assigned({ rate: 2 }));
    expect(problems).toEqual([]);
    expect(stages[0]).toMatchObject({
      params: { rate: 2 },
      outs: [{ field: 'model', path: 'm.json' }]
    });
  });

  it('builds stages within stages', () => {
    class Outer extends Stage<Outer> {
      before = param(1);
      readonly inner = new GetData({ limit: 3 });
      after = param(2);
      run(): void {}
    }
    const { stages, problems } = collected(() => new Outer());
    expect(problems).toEqual([]);
    expect(stages.map(({ name, params }) => [name, params])).toEqual([
      ['Outer', { before: 1, after: 2 }],
      ['GetData', { limit: 3 }]
    ]);
  });

  it('reserves exactly the names that `Stage` has', () => {
    const members = new Set([...Object.getOwnPropertyNames(Stage.prototype), 'run']);
    members.delete('constructor');
    expect([...members].sort()).toEqual([...RESERVED].sort());
  });

  it('leaves instances plain objects with plain values', () => {
    collected(() => {
      const train = new Train({ seed: 3 });
      expect(Object.keys(train)).toEqual([
        'epochs',
        'steps2',
        'seed',
        'optim',
        'images',
        'stats',
        'warmStart',
        'model',
        'scores',
        'curve',
        'progress'
      ]);
      expect(Object.getOwnPropertyDescriptor(train, 'epochs')?.value).toBe(2);
      expect(train.optim).toBeInstanceOf(Optim);
      expect([train.name, train.step, train.resumed]).toEqual(['Train', 0, false]);
    });
  });
});
