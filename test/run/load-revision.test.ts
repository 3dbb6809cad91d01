import { expect, it } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const IMPORT = `import { Stage, dep, live, metrics, out, outs, param, timeit } from 'stagebook';`;
const CELLS = [
  IMPORT,
  `class Data extends Stage<Data> {
  n = param(2);
  rows = outs('data/rows.json');
  stats = out<{ n: number }>();
  run() { this.rows.writeJSON([this.n]); this.stats = { n: this.n }; }
}`,
  `class Train extends Stage<Train> {
  epochs = param(3);
  data = dep(Data);
  model = outs('models/{name}', { checkpoint: true });
  scores = metrics<{ acc: number }>({ cache: false });
  progress = live();
  seconds = timeit();
  run() {
    for (const step of this.steps(this.epochs)) {
      this.log('acc', step);
      this.model.file('weights.json').writeJSON({ step, n: this.data.stats.n });
    }
    this.scores = { acc: this.epochs };
  }
}`
];

/** Loads a stage as a notebook does and returns what the code says about it. */
async function look(project: TestProject, code: string): Promise<unknown> {
  project.write({
    'look.ts': `import { Train } from './src/Train.js';\nimport { Data } from './src/Data.js';\nasync function look() { ${code} }\nlook().then(seen => console.log(JSON.stringify(seen)), error => console.log(JSON.stringify({ error: error.message })));\nvoid Data;\n`
  });
  const ran = await project.run('node', ['--import', 'stagebook/run', 'look.ts']);
  expect(ran.code, ran.stderr).toBe(0);
  return JSON.parse(ran.stdout.trim().split('\n').at(-1) ?? '');
}

async function runs(
  project: TestProject,
  command: 'dvc' | 'git' | 'stagebook',
  ...args: string[]
): Promise<string> {
  const ran =
    command === 'stagebook' ? await project.stagebook(...args) : await project.run(command, args);
  expect(ran.code, ran.stderr + ran.stdout).toBe(0);
  return ran.stdout;
}

const SEEN = `const train = await Train.load({ rev: REV });
return {
  epochs: train.epochs,
  model: train.model.file('weights.json').readJSON(),
  listed: train.model.list(),
  path: train.model.path,
  n: train.data.stats.n,
  rows: train.data.rows.readJSON(),
  step: train.progress.metrics.readJSON().step,
  timed: train.seconds > 0
};`;

it(
  'a stage is loaded from any revision, and the workspace stays as it is',
  { timeout: 180_000 },
  async () => {
    await using project = TestProject.withDvc();
    project.write({
      'digits.ipynb': notebook(CELLS),
      '.gitignore': 'node_modules\nlook.ts\n'
    });
    await runs(project, 'stagebook', 'write-graph');
    await runs(project, 'dvc', 'repro');
    expect(await runs(project, 'dvc', 'status')).toContain('up to date');
    expect(JSON.parse(await runs(project, 'dvc', 'metrics', 'show', '--json'))).toMatchObject({
      '': { data: { 'nodes/Train/metadata.json': { data: { 'run:timeit': expect.any(Number) } } } }
    });
    await runs(project, 'git', 'add', '-A');
    await runs(project, 'git', 'commit', '-qm', 'one');
    await runs(
      project,
      'stagebook',
      'exp',
      'run',
      '-n',
      'long',
      '-S',
      'Train.epochs=5',
      '-S',
      'Data.n=7'
    );

    const common = { listed: ['weights.json'], path: 'models/Train', timed: true };
    const long = { ...common, epochs: 5, n: 7, rows: [7] };
    expect(await look(project, SEEN.replace('REV', `'long'`))).toEqual({
      ...long,
      model: { step: 4, n: 7 },
      step: 4
    });
    // A checkpoint in the middle of the run.
    expect(await look(project, SEEN.replace('REV', `'long~3'`))).toEqual({
      ...long,
      model: { step: 2, n: 7 },
      step: 2
    });
    // A commit, whose outs were made by \`dvc repro\`.
    await runs(project, 'dvc', 'remove', '--outs', 'Train');
    await runs(project, 'git', 'checkout', '-q', 'dvc.yaml', 'dvc.lock');
    const before = await runs(project, 'git', 'status', '--porcelain');
    expect(await look(project, SEEN.replace('REV', `'HEAD'`))).toEqual({
      ...common,
      epochs: 3,
      n: 2,
      rows: [2],
      model: { step: 2, n: 2 },
      step: 2
    });
    const scores = `const train = await Train.load({ rev: 'long~3' });`;
    expect(await look(project, `${scores} return train.scores.acc;`)).toEqual({
      error: expect.stringMatching(
        /^There is no value in `nodes\/Train\/scores\.json` in [0-9a-f]{7}\.$/
      ) as string
    });
    expect(await look(project, `${scores} train.model.file('x').writeText('x');`)).toEqual({
      error: expect.stringContaining('which is past: it cannot be written.') as string
    });
    expect(await runs(project, 'git', 'status', '--porcelain')).toBe(before);
  }
);

it('what cannot be loaded from a revision says why', async () => {
  await using project = TestProject.withDvc();
  project.write({
    'digits.ipynb': notebook([
      ...CELLS,
      `class Peeks extends Stage<Peeks> {\n  acc = out<number>();\n  async run() { this.acc = (await Train.load({ rev: 'HEAD' })).scores.acc; }\n}`
    ]),
    '.gitignore': 'node_modules\nlook.ts\n'
  });
  await runs(project, 'stagebook', 'write-graph');
  await runs(project, 'git', 'add', '-A');
  await runs(project, 'git', 'commit', '-qm', 'one');
  const load = (what: string): Promise<unknown> => look(project, `await Train.load(${what});`);
  expect(await load(`{ rev: 'nowhere' }`)).toEqual({
    error: expect.stringContaining('`nowhere` is neither an experiment nor a commit.') as string
  });
  expect(await load(`{ rev: 'HEAD' }`)).toEqual({
    error: expect.stringMatching(/Stage `Train` has not run in [0-9a-f]{7}\./) as string
  });
  expect(await load(`{ rev: 'HEAD', name: 'Other' }`)).toEqual({
    error: expect.stringMatching(
      /There is no stage `Other` in [0-9a-f]{7}\.\n {2}There is `Data`, `Train`, `Peeks`\./
    ) as string
  });
  const peeks = await project.run('node', ['--import', 'stagebook/run', 'src/Peeks.ts', 'Peeks']);
  expect(peeks.code).toBe(1);
  expect(peeks.stderr).toContain(
    '`run()` of `Peeks` loads stage `Train` of a revision: DVC would not know that it depends on it.'
  );
});
