import { expect, test } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const CELLS = [
  "import { depFile, Stage, outs } from 'stagebook';",
  "class A extends Stage<A> { data = depFile('missing.csv'); file = outs('a.json'); run() { this.file.writeJSON(1); } }"
];

test('the notebook of another project is not written where a folder was named', async () => {
  await using project = TestProject.withDvc();
  await using other = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook(CELLS) });
  other.write({ 'o.ipynb': notebook(CELLS) });
  const { code, stderr } = await other.stagebook(
    'write-graph',
    '-C',
    project.root,
    other.path('o.ipynb')
  );
  expect(code).toBe(1);
  expect(stderr).toContain('error[project/outside]');
});

test('a file that a stage reads and that nothing brings is told at its field until it is there', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook(CELLS) });
  for (let i = 0; i < 2; i++) {
    const { code, stderr } = await project.stagebook('write-graph');
    expect(code).toBe(0);
    expect(stderr).toContain(
      'warning[stage/missing-dep]: `A.data` reads `missing.csv`, which is not there'
    );
    expect(stderr).toContain('--> n.ipynb:cell 2:1:');
  }
  project.write({ 'missing.csv': '1' });
  expect(await project.stagebook('write-graph')).toMatchObject({ code: 0, stderr: '' });
});
