import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHECKOUT, notebook, TestProject } from '../support/test-project.js';

const IMPORT = `import { Stage, metricsFile, out, outs, paramsFile, plotsFile } from 'stagebook';`;

async function runs(
  project: TestProject,
  command: 'dvc' | 'stagebook',
  ...args: string[]
): Promise<string> {
  const ran = command === 'dvc' ? await project.run('dvc', args) : await project.stagebook(...args);
  expect(ran.code, ran.stderr + ran.stdout).toBe(0);
  return ran.stdout;
}

it('files that run() writes are metrics, plots and outs with all flags to DVC', async () => {
  await using project = TestProject.withDvc();
  project.write({
    'digits.ipynb': notebook([
      IMPORT,
      `class Train extends Stage<Train> {
  model = outs('models/{name}', { persist: true, push: false, desc: 'weights', type: 'model', labels: ['small'], meta: { layers: [1, 2] }, checkpoint: true });
  report = metricsFile('reports/{name}.yaml', { cache: false });
  toml = metricsFile('reports/{name}.toml');
  curve = plotsFile('plots/{name}.csv', { x: 'step', y: 'loss', template: 'smooth', title: 'Loss', xLabel: 'epoch' });
  run() {
    this.model.file('weights.bin').writeText('1');
    this.report.writeText('val:\\n  acc: 0.5\\n');
    this.toml.writeText('top = 1\\n');
    this.curve.writeText('step,loss\\n0,1\\n1,0.5\\n');
  }
}`
    ])
  });
  await runs(project, 'stagebook', 'write-graph');
  expect(project.read('dvc.yaml')).toContain(`    outs:
    - models/Train:
        persist: true
        push: false
        desc: weights
        type: model
        labels:
        - small
        meta:
          layers:
          - 1
          - 2
        checkpoint: true
    metrics:
    - reports/Train.toml
    - reports/Train.yaml:
        cache: false
    plots:
    - plots/Train.csv:
        x: step
        y: loss
        template: smooth
        title: Loss
        x_label: epoch
`);
  await runs(project, 'dvc', 'repro');
  expect(await runs(project, 'dvc', 'status')).toContain('up to date');
  const shown = JSON.parse(await runs(project, 'dvc', 'metrics', 'show', '--json')) as object;
  expect(shown).toEqual({
    '': {
      data: {
        'reports/Train.yaml': { data: { val: { acc: 0.5 } } },
        'reports/Train.toml': { data: { top: 1 } }
      }
    }
  });
  const plots = await runs(project, 'dvc', 'plots', 'show', '--json');
  expect(plots).toContain('plots/Train.csv');
});

it('a file that run() did not write is told', async () => {
  await using project = TestProject.withDvc();
  project.write({
    'digits.ipynb': notebook([
      IMPORT,
      `class Train extends Stage<Train> {\n  report = metricsFile('report.json');\n  run() {}\n}`
    ])
  });
  await runs(project, 'stagebook', 'write-graph');
  const { code, stderr } = await project.run('dvc', ['repro']);
  expect(code).not.toBe(0);
  expect(stderr).toContain('`Train.report` was not written: there is no `report.json`');
});

const READS = `class Train extends Stage<Train> {
  sched = paramsFile<{ warmup: number; optim: { lr: number } }>('configs/{name}.yaml', ['warmup', 'optim.lr']);
  tuned = paramsFile<{ depth: number }>('tuned.toml', ['depth']);
  all = paramsFile<{ seed: number }>('seeds.json');
  seen = out<unknown>();
  run() { this.seen = [this.sched, this.tuned, this.all]; }
}`;
const PARAMS = {
  'configs/Train.yaml': 'warmup: 3 # epochs\noptim:\n  lr: 1.0e-3\n  name: adam\nunused: 1\n',
  'tuned.toml': 'depth = 2\nwidth = 9\n',
  'seeds.json': { seed: 1, tiny: 1e-7 }
};

it('values of other params files reach the stage, and DVC runs it again where one changes', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'digits.ipynb': notebook([IMPORT, READS]), ...PARAMS });
  await runs(project, 'stagebook', 'write-graph');
  expect(project.read('dvc.yaml')).toContain(`    params:
    - configs/Train.yaml:
      - optim.lr
      - warmup
    - seeds.json: null
    - tuned.toml:
      - depth
`);
  await runs(project, 'dvc', 'repro');
  expect(JSON.parse(project.read('nodes/Train/seen.json'))).toEqual([
    { warmup: 3, optim: { lr: 0.001 } },
    { depth: 2 },
    { seed: 1, tiny: 1e-7 }
  ]);
  expect(await runs(project, 'dvc', 'status')).toContain('up to date');
  expect(await runs(project, 'stagebook', 'status')).toMatch(/Train\s+up to date/i);
  await project.run('git', ['add', '-A']);
  await project.run('git', ['commit', '-qm', 'one']);
  project.write({ 'tuned.toml': 'depth = 2\nwidth = 10\n' });
  expect(await runs(project, 'dvc', 'status')).toContain('up to date');
  project.write({ 'tuned.toml': 'depth = 5\nwidth = 10\n' });
  const diff = JSON.parse(await runs(project, 'dvc', 'params', 'diff', '--json')) as object;
  expect(diff).toEqual({ 'tuned.toml': { depth: { old: 2, new: 5, diff: 3 } } });
  await runs(project, 'dvc', 'repro');
  expect(JSON.parse(project.read('nodes/Train/seen.json'))).toMatchObject({ 1: { depth: 5 } });
  // An experiment changes a value for itself.
  await runs(project, 'stagebook', 'exp', 'run', '-n', 'warm', '-S', 'configs/Train.yaml:warmup=9');
  const refs = await project.run('git', ['for-each-ref', '--format=%(refname)', 'refs/exps']);
  const { stdout } = await project.run('git', ['show', `${refs.stdout.trim()}:dvc.lock`]);
  expect(stdout).toMatch(/configs\/Train\.yaml:\n\s+optim\.lr: 0\.001\n\s+warmup: 9\n/);
  expect(project.read('configs/Train.yaml')).toContain('warmup: 3 # epochs');
});

it('values of other params files are there when a stage is tried in a notebook', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'digits.ipynb': notebook([IMPORT, READS]), ...PARAMS });
  await runs(project, 'stagebook', 'write-graph');
  project.write({
    'try.ts': `import { Train } from './src/Train.js';\nconst train = new Train();\ntrain.run();\nconsole.log(train.sched.optim.lr, train.tuned.depth);\n`
  });
  const args = ['--import', 'stagebook/run', 'try.ts'];
  expect(await project.run('node', args)).toMatchObject({ code: 0, stdout: '0.001 2\n' });
  project.write({ 'seeds.json': '[1]' });
  expect((await project.run('node', args)).stderr).toContain('`seeds.json` is not a mapping');
});

it('the first examples of the page on stages run as they stand', async () => {
  const page = readFileSync(join(CHECKOUT, 'docs/stages.md'), 'utf8');
  const examples = [...page.matchAll(/```ts\n([^]*?)```/g)].map(([, code = '']) => code);
  const [first = '', second = ''] = examples;
  await using project = TestProject.withDvc();
  project.write({
    'page.ipynb': notebook([
      first,
      `import { metricsFile, plotsFile, timeit } from 'stagebook';`,
      second
    ])
  });
  await runs(project, 'stagebook', 'write-graph');
  await runs(project, 'dvc', 'repro');
  expect(await runs(project, 'dvc', 'status')).toContain('up to date');
  expect(project.read('reports/Evaluate.yaml')).toBe('val:\n  acc: 1\n');
  const times = JSON.parse(project.read('nodes/Evaluate/metadata.json')) as object;
  expect(Object.keys(times)).toEqual(['run:timeit', 'read:timeit']);
});

it('a value that is not in its file is told at its field, and nothing is written', async () => {
  await using project = TestProject.withDvc();
  project.write({
    'digits.ipynb': notebook([IMPORT, READS]),
    ...PARAMS,
    'configs/Train.yaml': 'warmpu: 3\noptim:\n  lr: 1\n'
  });
  const { code, stderr, stdout } = await project.stagebook('write-graph');
  expect(code).toBe(1);
  expect(stdout + stderr).toMatch(/digits\.ipynb:cell 2:2:11\n/);
  expect(stdout + stderr).toContain(
    'error[params/missing]: `Train.sched` reads `warmup` of `configs/Train.yaml`, which has no such value.'
  );
  expect(stdout + stderr).toContain(
    'Write `warmpu`, or give `warmup` a value in `configs/Train.yaml`.'
  );
  // After the graph was written, the stage itself tells.
  project.write(PARAMS);
  await runs(project, 'stagebook', 'write-graph');
  project.write({ 'tuned.toml': 'width = 1\n' });
  const ran = await project.run('node', ['--import', 'stagebook/run', 'src/Train.ts', 'Train']);
  expect(ran.stderr).toContain('`Train.tuned` reads `depth` of `tuned.toml`, which has no such');
});

it('a params file that another stage writes need not be there before', async () => {
  await using project = TestProject.withDvc();
  project.write({
    'digits.ipynb': notebook([
      IMPORT,
      `class Search extends Stage<Search> {\n  best = outs('best/found.json');\n  run() { this.best.writeJSON({ lr: 0.5 }); }\n}`,
      `class Train extends Stage<Train> {\n  found = paramsFile<{ lr: number }>('best/found.json', ['lr']);\n  seen = out<number>();\n  run() { this.seen = this.found.lr; }\n}`
    ])
  });
  await runs(project, 'stagebook', 'write-graph');
  await runs(project, 'dvc', 'repro');
  expect(project.read('nodes/Train/seen.json')).toBe('0.5\n');
  expect(await runs(project, 'dvc', 'status')).toContain('up to date');
});
