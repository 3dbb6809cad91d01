import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { CHECKOUT, notebook, TestProject } from '../support/test-project.js';

const README = readFileSync(join(CHECKOUT, 'README.md'), 'utf8');

/** The code blocks of the README's own notebook, which are indented below the steps. */
const CELLS = [...README.matchAll(/^ {3}```ts\n([\s\S]*?)^ {3}```$/gm)].map(match =>
  (match[1] ?? '').replace(/^ {3}/gm, '')
);

it('the notebook of the README runs as the README says', async () => {
  expect(CELLS).toHaveLength(3);
  await using project = new TestProject('slope');
  project.write({ 'slope.ipynb': notebook(CELLS) });
  expect(await project.stagebook('init')).toMatchObject({ code: 0 });
  expect(await project.stagebook('write-graph')).toMatchObject({ code: 0 });
  expect(await project.run('dvc', ['repro'])).toMatchObject({ code: 0 });
  const { slope } = JSON.parse(project.read('nodes/Slope/scores.json')) as { slope: number };
  expect(slope).toBeCloseTo(3, 1);

  project.write({ 'slope.ipynb': notebook(CELLS.map(cell => cell.replace('0.1)', '0.2)'))) });
  expect(await project.stagebook('write-graph')).toMatchObject({ code: 0 });
  const { stdout } = await project.run('dvc', ['repro']);
  expect([...stdout.matchAll(/^Running stage '(\w+)'/gm)].map(match => match[1])).toEqual([
    'Slope'
  ]);
});

it('the cells of the README stand beside the sample that init made, in its notebook or in another', async () => {
  await using project = new TestProject('slope');
  expect(await project.stagebook('init')).toMatchObject({ code: 0 });
  const sample = JSON.parse(project.read('slope.ipynb')) as { cells: object[] };
  const added = notebook(CELLS) as { cells: object[] };
  project.write({ 'slope.ipynb': { ...sample, cells: [...sample.cells, ...added.cells] } });
  const inSample = await project.stagebook('write-graph');
  expect(inSample.code, inSample.stderr).toBe(0);
  expect(inSample.stdout).toContain('4 stages: Prepare, Fit, Points, Slope');
  expect(await project.run('dvc', ['repro'])).toMatchObject({ code: 0 });
  project.write({ 'slope.ipynb': sample, 'own.ipynb': added });
  const beside = await project.stagebook('write-graph', '--check');
  expect(beside.code, beside.stderr).toBe(1);
  expect(beside.stderr).toBe('');
});

it('the README has every command in its table', () => {
  const forPrograms = ['params', 'serve', 'stage'];
  const commands = Object.keys(COMMANDS).filter(name => !forPrograms.includes(name));
  const missing = commands.filter(name => !README.includes(`| \`stagebook ${name}`));
  expect(missing).toEqual([]);
});
