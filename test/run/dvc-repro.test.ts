import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { TestProject } from '../support/test-project.js';

const SOURCES = {
  'package.json': {},
  '.gitignore': 'node_modules\n',
  'src/Data.ts': `import { Stage, out, outs, param } from 'stagebook';\nexport class Data extends Stage<Data> {\n  n = param(1);\n  rows = outs('data/rows.json');\n  stats = out<{ n: number }>();\n  run() { console.log('Data runs'); this.rows.writeJSON([this.n]); this.stats = { n: this.n }; }\n}\n`,
  'src/Train.ts': `import { Stage, dep, live, metrics, outs, param, plots } from 'stagebook';\nimport { Data } from './Data.js';\nexport class Train extends Stage<Train> {\n  epochs = param(1);\n  rows = dep(Data, 'rows');\n  stats = dep(Data, 'stats');\n  model = outs('models/{name}.json', { checkpoint: true });\n  scores = metrics<{ acc: number }>();\n  curve = plots<{ step: number; acc: number }>({ x: 'step', y: 'acc' });\n  progress = live();\n  async run() {\n    console.log('Train runs');\n    for (const step of this.steps(this.epochs)) {\n      this.log('acc', step);\n      this.curve.push({ step, acc: step / 2 });\n      this.model.writeJSON({ step });\n    }\n    this.scores = { acc: this.stats.n + this.rows.readJSON<number[]>().length };\n  }\n}\n`,
  'params.yaml': 'Data:\n  n: 3\nTrain:\n  epochs: 2\n'
};

function stages(prefix: string): string {
  return `
  Data:
    cmd: node --import stagebook/run ${prefix}src/Data.ts Data
    WDIR
    deps: [${prefix}src/Data.ts]
    params:
    - ${prefix}params.yaml:
      - Data
    outs: [${prefix}data/rows.json, ${prefix}nodes/Data/stats.json]
  Train:
    cmd: node --import stagebook/run ${prefix}src/Train.ts Train
    WDIR
    deps: [${prefix}src/Train.ts, ${prefix}data/rows.json, ${prefix}nodes/Data/stats.json]
    params:
    - ${prefix}params.yaml:
      - Train
    outs:
    - ${prefix}models/Train.json: {checkpoint: true}
    metrics:
    - ${prefix}nodes/Train/scores.json
    - ${prefix}live/Train/metrics.json: {cache: false}
    plots:
    - ${prefix}nodes/Train/curve.json: {x: step, y: acc}
    - ${prefix}live/Train/plots/metrics: {cache: false, x: step}
`;
}
const AT_ROOT = `stages:${stages('').replaceAll('    WDIR\n', '')}`;
const IN_FOLDER = `stages:${stages('../').replaceAll('WDIR', 'wdir: work')}`;

async function expectRepro(project: TestProject, root = project.root): Promise<void> {
  const first = await project.run('dvc', ['repro'], { cwd: root });
  expect(first, first.stderr).toMatchObject({ code: 0 });
  expect(first.stdout).toMatch(/Data runs[^]*Train runs/);
  const second = await project.run('dvc', ['repro'], { cwd: root });
  expect(second.stdout).not.toContain('runs');
  expect(second.stdout).toContain('Data and pipelines are up to date.');
}

describe('under dvc repro', () => {
  it('stages run once, and again where a param changed', async () => {
    await using project = TestProject.withDvc();
    project.write({ ...SOURCES, 'dvc.yaml': AT_ROOT });
    await expectRepro(project);
    expect(project.read('nodes/Train/scores.json')).toBe('{\n  "acc": 4\n}\n');
    const shown = await project.run('dvc', ['metrics', 'show', '--json']);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      '': {
        data: {
          'nodes/Train/scores.json': { data: { acc: 4 } },
          'live/Train/metrics.json': { data: { acc: 1, step: 1 } }
        }
      }
    });
    const plots = await project.run('dvc', ['plots', 'show', '--json']);
    expect(JSON.stringify(JSON.parse(plots.stdout))).toContain('live/Train/plots/metrics/acc.tsv');
    project.write({ 'params.yaml': 'Data:\n  n: 3\nTrain:\n  epochs: 3\n' });
    const third = await project.run('dvc', ['repro']);
    expect(third.stdout).toContain('Train runs');
    expect(third.stdout).not.toContain('Data runs');
    expect(project.read('models/Train.json')).toBe('{"step":2}\n');
  });

  it('paths are those of the project where a stage has a working directory', async () => {
    await using project = TestProject.withDvc();
    project.write({ ...SOURCES, 'dvc.yaml': IN_FOLDER, 'work/.gitignore': '' });
    await expectRepro(project);
    expect(project.read('models/Train.json')).toBe('{"step":1}\n');
  });

  it('a worktree below .dvc/tmp is a project of its own, with the packages of the one around it', async () => {
    await using project = TestProject.withDvc();
    project.write({ ...SOURCES, 'dvc.yaml': AT_ROOT });
    const git = (...args: string[]): unknown =>
      execFileSync('git', args, { cwd: project.root, env: project.env });
    git('add', '.');
    git('commit', '-q', '-m', 'all');
    git('worktree', 'add', '-q', '--detach', '.dvc/tmp/exps/x');
    const worktree = project.path('.dvc/tmp/exps/x');
    await expectRepro(project, worktree);
    expect(project.read('.dvc/tmp/exps/x/models/Train.json')).toBe('{"step":1}\n');
    expect(() => project.read('models/Train.json')).toThrow('ENOENT');
  });

  it('a failing stage fails', async () => {
    await using project = TestProject.withDvc();
    project.write({
      ...SOURCES,
      'dvc.yaml': AT_ROOT,
      'src/Data.ts': `import { Stage } from 'stagebook';\nexport class Data extends Stage<Data> {\n  run() { throw new Error('no data'); }\n}\n`
    });
    const { code, stderr } = await project.run('dvc', ['repro']);
    expect(code).not.toBe(0);
    expect(stderr).toContain(`src/Data.ts:3:17\n 3 |   run() { throw new Error('no data'); }`);
  });
});
