import { mkdirSync } from 'node:fs';
import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { Live } from '../../src/stage/index.js';
import { TestProject } from '../support/test-project.js';

const READ = `
import csv, glob, json, yaml
rows = {p: list(csv.DictReader(open(p, encoding="utf-8", newline=""), delimiter="\\t")) for p in glob.glob("dvclive/**/*.tsv", recursive=True)}
print(json.dumps({
    "metrics": json.load(open("dvclive/metrics.json")),
    "params": yaml.safe_load(open("dvclive/params.yaml", encoding="utf-8")),
    "rows": rows,
}))
`;

let project: TestProject;
const before = process.cwd();

beforeAll(async () => {
  project = TestProject.withDvc('my project');
  await project.run('git', ['commit', '-q', '-m', 'empty']);
  mkdirSync(project.path('notebooks'));
  process.chdir(project.path('notebooks'));
  const log = new Live();
  log.logParams({ lr: 1.5e-4, name: 'No 1: é', layers: [1, 2], opt: { beta: 0.9 } });
  for (let step = 0; step < 3; step++) {
    log.logMetric('train/my loss', 1 / (step + 1));
    log.logMetric('exploded', step === 2 ? Infinity : NaN);
    log.logMetric('note', `a\t"${step}"`);
    log.nextStep();
  }
  log.logMetric('best', 1, { plot: false });
  log.logImage('samples/0.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
  log.logPlot('curve', [{ x: 1, y: 0.5 }], { x: 'x', y: 'y', title: 'Curve', xLabel: 'X' });
  log.logConfusionMatrix(['cat', 'dog'], ['cat', 'cat']);
  log.end();
});
afterAll(async () => {
  process.chdir(before);
  await project[Symbol.asyncDispose]();
});

async function shown(...args: string[]): Promise<unknown> {
  const { stdout, stderr } = await project.run('dvc', args);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

describe('DVC shows what a log holds:', () => {
  it('metrics', async () => {
    expect(await shown('metrics', 'show', '--json')).toMatchObject({
      '': {
        data: {
          'dvclive/metrics.json': {
            data: {
              train: { 'my loss': 1 / 3 },
              exploded: 'inf',
              note: 'a\t"2"',
              best: 1,
              step: 2
            }
          }
        }
      }
    });
  });

  it('plots, images and a confusion matrix', async () => {
    const answer = (await shown('plots', 'show', '--json', '--split')) as {
      readonly errors?: unknown;
      readonly data: Record<string, readonly Record<string, unknown>[]>;
    };
    expect(answer.errors).toBeUndefined();
    const names = Object.keys(answer.data).sort();
    expect(names).toEqual([
      'dvclive/plots/custom/curve.json',
      'dvclive/plots/images/samples/0.svg',
      'dvclive/plots/metrics/exploded.tsv',
      'dvclive/plots/metrics/note.tsv',
      'dvclive/plots/metrics/train/my loss.tsv',
      'dvclive/plots/sklearn/confusion_matrix.json'
    ]);
    const loss = JSON.stringify(answer.data['dvclive/plots/metrics/train/my loss.tsv']);
    expect(loss).toContain('"step":"2"');
    expect(loss).toContain('"my loss":"0.3333333333333333"');
    const curve = JSON.stringify(answer.data['dvclive/plots/custom/curve.json']);
    expect(curve).toContain('Curve');
  });

  it('params', async () => {
    const diff = (await shown('params', 'diff', '--json', '--all')) as Record<string, unknown>;
    expect(Object.keys(diff)).toEqual(['dvclive/params.yaml']);
    expect(diff['dvclive/params.yaml']).toMatchObject({
      lr: { new: 1.5e-4 },
      name: { new: 'No 1: é' },
      layers: { new: '[1, 2]' },
      'opt.beta': { new: 0.9 }
    });
  });
});

it('the readers of Python read what a log holds', async () => {
  const { stdout } = await project.run('python', ['-c', READ]);
  const { metrics, params, rows } = JSON.parse(stdout) as Record<string, Record<string, unknown>>;
  expect(metrics).toMatchObject({ train: { 'my loss': 1 / 3 }, exploded: 'inf', step: 2 });
  expect(params).toEqual({ lr: 0.00015, name: 'No 1: é', layers: [1, 2], opt: { beta: 0.9 } });
  expect(rows).toMatchObject({
    'dvclive/plots/metrics/exploded.tsv': [
      { step: '0', exploded: 'nan' },
      { step: '1', exploded: 'nan' },
      { step: '2', exploded: 'inf' }
    ],
    'dvclive/plots/metrics/note.tsv': [
      { step: '0', note: 'a\t"0"' },
      { step: '1', note: 'a\t"1"' },
      { step: '2', note: 'a\t"2"' }
    ]
  });
});
