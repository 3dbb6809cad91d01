import { expect, it } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const IMPORTS = "import { Stage, dep, depFile, outs } from 'stagebook';";

async function refusal(...cells: readonly string[]): Promise<string> {
  await using project = new TestProject();
  project.link();
  project.write({
    'package.json': {},
    '.dvc/config': '',
    'n.ipynb': notebook([IMPORTS, ...cells])
  });
  const { code, stderr } = await project.stagebook('write-graph');
  expect(code).toBe(1);
  expect(() => project.read('dvc.yaml')).toThrow('ENOENT');
  expect(stderr).not.toContain('dvc.yaml');
  return stderr;
}

it('a stage that reads its own out is told at its dep, with both paths', async () => {
  const stderr = await refusal(
    `class Train extends Stage<Train> {\n  raw = depFile('data/a.csv');\n  model = outs('data');\n  run() {}\n}`
  );
  expect(stderr).toContain(
    'error[pipeline/cycle]: `Train` depends on its own out: it reads `data/a.csv`, which lies in `data` that it writes.\n  --> n.ipynb:cell 2:2:9\n'
  );
  expect(stderr).toContain('note: The out is declared here.\n  --> n.ipynb:cell 2:3:11\n');
});

it('stages in a circle are told at the deps that make it', async () => {
  const stderr = await refusal(
    `class A extends Stage<A> {\n  raw = depFile('b.csv');\n  file = outs('a.csv');\n  run() {}\n}`,
    `class B extends Stage<B> {\n  a = dep(A, 'file');\n  file = outs('b.csv');\n  run() {}\n}`
  );
  expect(stderr).toContain('`B` → `A` → `B`.\n  --> n.ipynb:cell 3:2:7\n');
  expect(stderr).toContain(
    'note: `A` reads `b.csv`, a path that `B` writes.\n  --> n.ipynb:cell 2:2:9\n'
  );
});
