import { expect, it } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const CELLS = [
  "import { Stage, param, out } from 'stagebook';",
  'class A extends Stage<A> { k = param(1); r = out<number>(); run() { this.r = this.k; } }'
];
const LOCK = "schema: '2.0'\nstages: {}\n";

it('a `dvc.lock` that a merge tore is an error, and nothing is written beside it', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook(CELLS), 'dvc.lock': LOCK });
  expect((await project.stagebook('write-graph')).code).toBe(0);
  project.write({ 'dvc.lock': `<<<<<<< HEAD\n${LOCK}=======\n${LOCK}>>>>>>> other\n` });
  for (const flags of [[], ['--check']]) {
    const { code, stderr } = await project.stagebook('write-graph', ...flags);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error\[pipeline\/syntax\]: `?dvc.lock`? .*merge conflict[^]*--> dvc.lock:1:1/
    );
  }
  project.write({ 'n.ipynb': notebook(CELLS.map(cell => cell.replace('param(1)', 'param(2)'))) });
  expect((await project.stagebook('write-graph')).code).toBe(1);
  expect(project.read('params.yaml')).toContain('k: 1');
  project.write({ 'dvc.lock': LOCK });
  expect((await project.stagebook('write-graph')).code).toBe(0);
  expect(project.read('params.yaml')).toContain('k: 2');
});
