import { expect, test } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const reads = (declaration: string): object =>
  notebook([
    "import { outs, paramsFile, Stage } from 'stagebook';",
    `class A extends Stage<A> {
  settings = ${declaration};
  file = outs('a.json');
  run() { this.file.writeJSON(1); }
}`
  ]);

test('a date in a params file is told at the field before DVC fails by it', async () => {
  await using project = TestProject.withDvc();
  project.write({
    'p.toml': 'seed = 1\n[data]\nuntil = [2020-01-01]\n',
    'p.yaml': 'seed: 1\ndata:\n  until: 2020-01-01\n  text: "2020-01-01"\n'
  });
  for (const file of ['p.toml', 'p.yaml']) {
    for (const keys of ['', ", ['data']", ", ['seed', 'data.until']"]) {
      project.write({ 'n.ipynb': reads(`paramsFile('${file}'${keys})`) });
      const { code, stderr } = await project.stagebook('write-graph', '--check');
      expect(code).toBe(1);
      expect(stderr).toContain(
        `error[params/date]: \`A.settings\` reads \`${file}\`, where \`2020-01-01\` is a date`
      );
      expect(stderr).toContain('--> n.ipynb:cell 2:2:');
    }
  }
  project.write({ 'n.ipynb': reads("paramsFile('p.yaml', ['seed', 'data.text'])") });
  expect((await project.stagebook('write-graph')).code).toBe(0);
  expect((await project.run('dvc', ['repro', '-q'])).code).toBe(0);
});
