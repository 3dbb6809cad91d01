import {
  Live,
  Stage,
  dep,
  depFile,
  deps,
  live,
  method,
  metrics,
  metricsFile,
  out,
  outs,
  param,
  params,
  paramsFile,
  pipeline,
  plots,
  plotsFile,
  timeit,
  File
} from 'stagebook';

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_: Equal<A, B>): void {}

interface Stats {
  n: number;
  mean: number;
}
interface Schedule {
  warmup: number;
  optim: { lr: number };
}
class OptimArgs {
  lr = 1e-4;
  momentum: number | null = null;
  schedule: 'constant' | 'cosine' = 'constant';
  inner = new Inner();
}
class Inner {
  beta = 0.9;
  names: string[] = [];
}

abstract class Transform {
  abstract apply(x: number): number;
}
class Identity extends Transform {
  apply(x: number) {
    return x;
  }
}
class Augment extends Transform {
  sigma = 0.5;
  #calls = 0;
  apply(x: number) {
    return x + this.sigma + this.#calls++;
  }
}

class GetData extends Stage<GetData> {
  raw = depFile('data/raw.csv');
  limit = param(1000);
  images = outs('data/MNIST', { desc: 'decoded digits', cache: false });
  stats = out<Stats>();
  count = out<number>();
  async run() {
    this.stats = { n: 3, mean: 2 };
    this.count = 3;
  }
  helper(x: number) {
    return x + this.limit;
  }
}

class Train extends Stage<Train> {
  epochs = param(10);
  steps2 = param(this.epochs * 2);
  mode = param<'fast' | 'slow'>('fast');
  seed = param.required<number>();
  optim = params(OptimArgs);
  images = dep(GetData, 'images');
  stats = dep(GetData, 'stats');
  count = dep(GetData, 'count');
  warmStart = dep.optional<File>();
  model = outs('models/{name}/model.json', { checkpoint: true });
  scores = metrics<{ loss: number }>({ cache: false, minimize: 'loss' });
  curve = plots<{ step: number; loss: number }>({
    x: 'step',
    y: 'loss',
    template: 'smooth',
    path: 'plots/{name}.csv'
  });
  progress = live({ dir: 'live/{name}', maximize: 'acc' });
  report = metricsFile('reports/{name}.yaml', { cache: false, minimize: 'val.loss' });
  confusion = plotsFile('plots/{name}', { x: 'actual', y: 'predicted', header: false });
  sched = paramsFile<Schedule>('configs/{name}.yaml', ['warmup', 'optim.lr']);
  limits = paramsFile<{ top: number; names: string[] }>('limits.toml');
  anything = paramsFile('anything.json', ['a.b']);
  transform = method<Transform>(new Identity());
  noise = method(new Augment());
  seconds = timeit();
  fitSeconds = timeit('fit');
  #w = 1;
  async run() {
    this.#w = this.transform.apply(this.noise.sigma);
    if (this.warmStart) this.#w = this.warmStart.readJSON<{ w: number }>().w;
    for (const epoch of this.steps(this.epochs)) {
      this.#w -= this.optim.lr * this.stats.mean * (this.optim.momentum ?? 1) * this.count;
      this.model.writeJSON({ w: this.#w });
      this.curve.push({ step: epoch, loss: this.#w });
      this.log('loss', this.#w);
    }
    this.scores = { loss: this.#w };
  }
  fit() {}
}

class Evaluate extends Stage<Evaluate> {
  data = dep(GetData);
  models = deps(Train, 'model');
  scores = deps([Train, 'scores'], [GetData, 'stats']);
  three = deps([Train, 'model'], [GetData, 'images'], [Train, 'curve']);
  confusion = dep(Train, 'confusion');
  five = deps(
    [Train, 'model'],
    [GetData, 'images'],
    [Train, 'scores'],
    [GetData, 'stats'],
    [OfText, 'value']
  );
  report = metrics<{ best: number }>();
  run() {
    this.report = { best: Math.min(...this.models.map(m => m.readJSON<{ w: number }>().w)) };
  }
}

abstract class Base<Self = unknown> extends Stage<Self> {
  rate = param(0.5);
  abstract weigh(x: number): number;
  run() {
    this.weigh(this.rate);
  }
}
class Heavy extends Base<Heavy> {
  mass = param(3);
  weigh(x: number) {
    return x * this.mass;
  }
}
class Typed<T> extends Stage {
  value = out<T>();
  run() {}
}
class OfText extends Typed<string> {}
class Untyped extends Stage {
  rate = param(1);
  run() {}
}
class Reads extends Stage<Reads> {
  text = dep(OfText, 'value');
  run() {
    this.text.toUpperCase();
  }
}

const getData = new GetData({ limit: 500 });
const train = new Train({ seed: 42, images: getData.images, stats: getData.stats });
const trainL2 = new Train(
  {
    seed: 42,
    images: getData.images,
    stats: getData.stats,
    optim: { lr: 1e-2, schedule: 'cosine', inner: { beta: 1 } },
    warmStart: train.model,
    transform: new Augment(),
    noise: new Augment()
  },
  { name: 'TrainL2' }
);
const evaluate = new Evaluate({
  models: [train.model, trainL2.model],
  scores: [train.scores, getData.stats],
  data: getData
});
const heavy = new Heavy({ rate: 1, mass: 2 });
new Untyped({ rate: 2 });
new GetData({ raw: new File('data/other.csv') });
pipeline({ getData, train, trainL2, evaluate, heavy });

same<typeof train.epochs, number>(true);
same<typeof train.mode, 'fast' | 'slow'>(true);
same<typeof train.images, File>(true);
same<typeof train.stats, Stats>(true);
same<typeof train.curve, { step: number; loss: number }[]>(true);
same<typeof evaluate.models, File[]>(true);
same<typeof evaluate.five, (File | Stats | { loss: number } | string)[]>(true);
same<typeof evaluate.scores, ({ loss: number } | Stats)[]>(true);
same<typeof train.name, string>(true);
same<typeof train.fitSeconds, number>(true);
same<typeof train.sched.optim.lr, number>(true);
same<typeof train.limits.names, string[]>(true);
same<typeof evaluate.confusion, File>(true);
same<typeof evaluate.data.stats, Stats>(true);
same<typeof evaluate.data.images, File>(true);
export async function load(): Promise<number> {
  const loaded = await Train.load({ name: 'TrainL2' });
  same<typeof loaded, Train>(true);
  const past = await Train.load({ rev: 'curly-otter~2' });
  same<typeof past, Train>(true);
  return loaded.scores.loss;
}

interface Point {
  x: number;
  y: number;
  label: string;
}
export const points: Point[] = [{ x: 1, y: 2, label: 'a' }];
export const log = new Live('logs/a', { resume: true, report: 'html', dvcyaml: false });
export const settings = new Live();
export const { summary, step } = log;
log.step = step + 1;
log.summary = { ...summary, best: 1 };
log.logMetric('train/loss', 0.5, { plot: false, timestamp: true });
log.logMetric('state', 'warm');
log.logParam('lr', 1e-4);
log.logParams(new OptimArgs());
log.logImage('a.png', new Uint8Array([1]));
log.logImage('b.png', 'b.png');
log.logImage('c.png', new File('c.png'));
log.logPlot('points', points, { x: 'x', y: ['y', 'x'], title: 'Points' });
log.logPlot('rows', [{ a: 1, b: 2 }], { x: 'a', y: 'b' });
log.logConfusionMatrix([1, 0], [1, 1], { normalized: true });
log.nextStep();
log.end();

/** `any` is no mark: such an out can be a dep, such a param given. */
class OfAny extends Stage<OfAny> {
  anything = param<any>(1);
  value = out<any>();
  run() {
    this.value = { deep: [this.anything] };
  }
}
class FromAny extends Stage<FromAny> {
  value = dep(OfAny, 'value');
  all = dep(OfAny);
  run() {
    this.value.deep[0].toFixed();
    this.all.value.deep[0].toFixed();
  }
}
new OfAny({ anything: ['x'] });
new FromAny({ value: new OfAny().value });

// What has no name of its own is declared by all it holds, and that needs names from 'stagebook' alone.
export const Expression = class extends Stage<any> {
  lr = param(0.1);
  optim = params(OptimArgs);
  transform = method<Transform>(new Identity());
  sched = paramsFile<Schedule>('configs/a.yaml');
  data = dep(GetData);
  model = outs('m');
  progress = live();
  run() {}
};
export function makeStage(step: number) {
  return class extends Stage<any> {
    lr = param(step);
    run() {}
  };
}
export class Made extends makeStage(4) {}
export const values = (given: ConstructorParameters<typeof OfAny>) => new OfAny(...given);
