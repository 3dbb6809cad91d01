import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHECKOUT, notebook, TestProject } from '../support/test-project.js';
import { Kernel } from '../support/kernel.js';

/** tslab as it installs itself, without our launcher. */
const PLAIN_TSLAB = [
  process.execPath,
  join(CHECKOUT, 'node_modules/tslab/bin/tslab'),
  'kernel',
  '--config-path',
  '{connection_file}'
];

const CELLS = [
  `import { Stage, param, params, dep, deps, depFile, outs, out, metrics, plots, live, pipeline, type File } from 'stagebook';`,
  `interface Stats { n: number; mean: number }
class GetData extends Stage<GetData> {
  raw = depFile('data/raw.csv');
  limit = param(1000);
  images = outs('data/MNIST.json', { desc: 'decoded digits' });
  stats = out<Stats>();
  async run() {
    this.images.writeJSON(this.raw.readCSV().slice(0, this.limit));
    this.stats = { n: 3, mean: 2 };
  }
}`,
  `class OptimArgs { lr = 1e-4; momentum: number | null = null; schedule: 'constant' | 'cosine' = 'constant' }`,
  `class Train extends Stage<Train> {
  epochs = param(10);
  seed = param.required<number>();
  optim = params(OptimArgs);
  images = dep(GetData, 'images');
  stats = dep(GetData, 'stats');
  warmStart = dep.optional<File>();
  model = outs('models/{name}/model.json', { checkpoint: true });
  vocab = outs('models/{name}/vocab.json', { persist: true, push: false });
  scores = metrics<{ loss: number }>({ cache: false });
  curve = plots<{ step: number; loss: number }>({ x: 'step', y: 'loss', template: 'smooth' });
  progress = live({ minimize: 'loss' });
  #w = 1;
  async run() {
    if (this.warmStart) this.#w = this.warmStart.readJSON<{ w: number }>().w;
    this.vocab.writeJSON([]);
    for (const epoch of this.steps(this.epochs)) {
      this.#w -= this.optim.lr * this.stats.mean;
      this.model.writeJSON({ w: this.#w });
      this.scores = { loss: this.#w };
      (this.curve ??= []).push({ step: epoch, loss: this.#w });
      this.log('loss', this.#w);
    }
  }
}`,
  `class Evaluate extends Stage<Evaluate> {
  models = deps(Train, 'model');
  trainScores = deps(Train, 'scores');
  report = metrics<{ best: number }>({ cache: false, path: 'reports/{name}.json' });
  confusion = plots<{ actual: string; predicted: string }>({ path: 'confusion.csv', template: 'confusion', x: 'actual', y: 'predicted', cache: false });
  run() {
    this.report = { best: Math.min(...this.models.map(m => m.readJSON<{ w: number }>().w)) };
    this.confusion.push({ actual: '1', predicted: '7' });
  }
}`,
  `const getData = new GetData({ limit: 500 });
const train = new Train({ seed: 42, images: getData.images, stats: getData.stats });
const trainL2 = new Train(
  { seed: 42, epochs: 3, images: getData.images, stats: getData.stats, optim: { lr: 1e-2, schedule: 'cosine' }, warmStart: train.model },
  { name: 'TrainL2' }
);
const evaluate = new Evaluate({ models: [train.model, trainL2.model], trainScores: [train.scores, trainL2.scores] });
pipeline({ getData, train, trainL2, evaluate });`
];

it('the worked example type-checks and runs in plain tslab', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'package.json': {}, 'data/raw.csv': 'digit\n3\n4\n' });
  await using kernel = await Kernel.start(project.root, project.env, PLAIN_TSLAB);
  for (const cell of CELLS)
    expect(await kernel.run(cell)).toMatchObject({ status: 'ok', stdout: '', stderr: '' });
  expect(
    await kernel.run('await getData.run(); await train.run(); await trainL2.run(); evaluate.run();')
  ).toMatchObject({
    status: 'ok',
    stdout: ''
  });
  expect(
    await kernel.run(
      'console.log(train.optim.lr, trainL2.optim.lr, trainL2.step, evaluate.report.best)'
    )
  ).toMatchObject({
    stdout: expect.stringMatching(/^0.0001 0.01 3 0.93/)
  });
  expect(JSON.parse(project.read('models/TrainL2/model.json'))).toHaveProperty('w');
  for (const [code, complaint] of [
    ['new Train({ sead: 1 })', `'sead' does not exist in type`],
    [`new Train({ seed: 'x' })`, `Type 'string' is not assignable to type 'number'`],
    [
      `class Bad extends Stage<Bad> { a = dep(GetData, 'imagez'); run() {} }`,
      `"imagez"' is not assignable`
    ]
  ] as const)
    expect(await kernel.run(code)).toMatchObject({
      status: 'error',
      stderr: expect.stringContaining(complaint)
    });
  expect(
    await kernel.run(`class Odd extends Stage<Odd> { a = [param(1)]; run() {} }\nnew Odd();`)
  ).toMatchObject({
    status: 'error',
    stderr: expect.stringContaining(
      'Class `Odd` uses `param()` other than as the whole value of a plain field.'
    )
  });
});

it('a cell writes the graph of its notebook, and loads a stage that ran', async () => {
  await using project = TestProject.withDvc();
  project.write({
    'package.json': {},
    'data/raw.csv': 'digit\n3\n4\n',
    'digits.ipynb': notebook(CELLS)
  });
  project.env['JPY_SESSION_NAME'] = project.path('digits.ipynb');
  await using kernel = await Kernel.start(project.root, project.env);
  for (const cell of [...CELLS, `import { writeGraph } from 'stagebook';`]) await kernel.run(cell);
  const written = await kernel.run('const report = await writeGraph();');
  expect(written).toMatchObject({ status: 'ok', stderr: '' });
  expect(written.stdout).toContain('created dvc.yaml\n');
  expect(written.stdout).toContain('stages: GetData, Train, TrainL2, Evaluate\n');
  // What it returns has all the data, and prints as a line.
  expect((await kernel.run('await writeGraph();')).stdout).toBe(
    'Nothing to write.\nstages: GetData, Train, TrainL2, Evaluate\n[Graph: 4 stages, 0 changes]\n'
  );
  expect((await kernel.run('JSON.stringify(Object.keys(report).sort())')).stdout).toMatch(
    /"changes","diagnostics","heldBack","removed","root","stages"/
  );
  const repro = await project.run('dvc', ['repro']);
  expect(repro, repro.stderr).toMatchObject({ code: 0 });
  expect(readFileSync(project.path('reports/Evaluate.json'), 'utf8')).toContain('best');
  project.write({ 'params.yaml': project.read('params.yaml').replace('lr: 0.01', 'lr: 0.5') });
  await kernel.run(`const loaded = await Train.load({ name: 'TrainL2' });`);
  expect(
    await kernel.run(
      'console.log(loaded.name, loaded.optim.lr, loaded.scores.loss < 1, loaded.curve.length, loaded.warmStart?.path)'
    )
  ).toMatchObject({
    status: 'ok',
    stderr: '',
    stdout: 'TrainL2 0.5 true 3 models/Train/model.json\n'
  });
  // Plain values: they print as they are.
  expect((await kernel.run('loaded.scores')).stdout).toMatch(/^\{ loss: -?[\d.]+ \}\n$/);
  expect((await kernel.run('loaded.curve')).stdout).toMatch(/^\[\n? *\{ step: 0, loss: /);
  rmSync(project.path('reports/Evaluate.json'));
  for (const [code, complaint] of [
    [
      'await Evaluate.load()',
      'Stage `Evaluate` has not run yet: there is no `reports/Evaluate.json`.'
    ],
    [
      "await Train.load({ name: 'Trian' })",
      'There is no stage `Trian` in `dvc.yaml`.\n  Write the graph, then run the stage.\n  There is `GetData`, '
    ]
  ] as const) {
    const failed = await kernel.run(code);
    expect(failed).toMatchObject({ status: 'error', stderr: '' });
    expect(failed.error?.evalue).toContain(complaint);
    expect(failed.error?.traceback.join('\n')).not.toContain('engine-call');
  }
});

it('a loaded method object is of the class that params.yaml names, where a cell knows that class', async () => {
  await using project = TestProject.withDvc();
  const cells = [
    `import { Stage, method, metrics, writeGraph } from 'stagebook';`,
    `abstract class Transform { abstract apply(x: number): number }
class Identity extends Transform { apply(x: number) { return x; } }
class Augment extends Transform { sigma = 0.5; apply(x: number) { return x + this.sigma; } }`,
    `class Train extends Stage<Train> {
  transform = method<Transform>(new Identity());
  scores = metrics<{ x: number }>({ cache: false });
  run() { this.scores = { x: this.transform.apply(1) }; }
}`
  ];
  project.write({ 'package.json': {}, 'n.ipynb': notebook(cells) });
  project.env['JPY_SESSION_NAME'] = project.path('n.ipynb');
  await using kernel = await Kernel.start(project.root, project.env);
  for (const cell of [...cells, 'await writeGraph();'])
    expect(await kernel.run(cell)).toMatchObject({ status: 'ok', stderr: '' });
  const params = (name: string): string =>
    `Train:\n  transform:\n    _cls: ${name}\n    sigma: 2\n`;
  project.write({ 'nodes/Train/scores.json': { x: 3 }, 'params.yaml': params('Augment') });
  const look = async (): Promise<string> => {
    const ran = await kernel.run(
      'const { transform } = await Train.load();\nconsole.log(transform instanceof Augment, transform.apply?.(1), (transform as any).sigma);'
    );
    expect(ran).toMatchObject({ status: 'ok', stderr: '' });
    return ran.stdout;
  };
  expect(await look()).toBe('true 3 2\n');
  // Of a class that no cell here has, the values are there.
  project.write({ 'params.yaml': params('Elsewhere') });
  expect(await look()).toBe('false undefined 2\n');
});
