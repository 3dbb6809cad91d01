import { expect, it } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const IMPORTS = "import { Stage, param, params } from 'stagebook';";
const train = (lr: number, beta = 0.9): string =>
  `class Optim { beta = ${beta}; }\nclass Train extends Stage<Train> {\n  lr = param(${lr});\n  optim = params(Optim);\n  run() {}\n}`;

function withCells(...cells: readonly string[]): TestProject {
  const project = new TestProject();
  project.link();
  project.write({
    'package.json': {},
    '.dvc/config': '',
    'n.ipynb': notebook([IMPORTS, ...cells])
  });
  return project;
}

it('a required param without a value is told at its field', async () => {
  await using project = withCells(
    'class Train extends Stage<Train> {\n  seed = param.required<number>();\n  run() {}\n}'
  );
  const { code, stderr } = await project.stagebook('write-graph');
  expect(code).toBe(1);
  expect(stderr).toContain(
    'error[stage/required-param]: `Train.seed` is a required param and has no value.\n  --> n.ipynb:cell 2:2:16\n'
  );
  expect(stderr).toContain(
    '`new Train({ seed: … })`, or set `Train: { seed: … }` in `params.yaml`'
  );
});

it('a required param of a second stage names class, field and stage', async () => {
  await using project = withCells(
    'class Train extends Stage<Train> {\n  seed = param.required<number>();\n  run() {}\n}',
    "const small = new Train({}, { name: 'Small' });"
  );
  const { code, stderr } = await project.stagebook('write-graph');
  expect(code).toBe(1);
  expect(stderr).toContain(
    '`Train.seed` is a required param and has no value in stage `Small`.\n  --> n.ipynb:cell 2:2:16\n'
  );
  expect(stderr).toContain(
    '`new Train({ seed: … })`, or set `Small: { seed: … }` in `params.yaml`'
  );
});

it('params that the file has otherwise are told at their fields, with the line of the file', async () => {
  await using project = withCells(train(0.1));
  expect(await project.stagebook('write-graph')).toMatchObject({ code: 0, stderr: '' });
  project.write({ 'params.yaml': 'Train:\n  lr: 0.2\n  optim:\n    beta: 0.8\n' });
  const kept = await project.stagebook('write-graph');
  expect(kept.code).toBe(0);
  expect(kept.stderr).toMatch(
    /^info\[params\/overridden\]: .*: `lr` 0\.1 → 0\.2, `optim\.beta` 0\.9 → 0\.8\.\n {2}--> n\.ipynb:cell 2:3:14\n {2}help: [^\n]*\n\n$/
  );

  project.write({ 'n.ipynb': notebook([IMPORTS, train(0.3, 0.7)]) });
  const { code, stderr } = await project.stagebook('write-graph');
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /error\[params\/conflict\]: `Train\.lr` .*\n {2}--> n\.ipynb:cell 2:3:14\n/
  );
  expect(stderr).toContain('note: The value of the file is here.\n  --> params.yaml:2:7\n');
  expect(stderr).toMatch(
    /error\[params\/conflict\]: `Train\.optim\.beta` .*\n {2}--> n\.ipynb:cell 2:1:22\n/
  );
  expect(stderr).toContain('note: The value of the file is here.\n  --> params.yaml:4:11\n');
});

it('conflicts of params that come through an alias are told each at its value in the cell', async () => {
  await using project = withCells(train(0.1));
  expect(await project.stagebook('write-graph')).toMatchObject({ code: 0, stderr: '' });
  project.write({
    'params.yaml': 'mine: &mine\n  lr: 0.2\n  optim: {beta: 0.8}\nTrain: *mine\n',
    'n.ipynb': notebook([IMPORTS, train(0.3, 0.7)])
  });
  const { code, stdout, stderr } = await project.stagebook('write-graph', '--json');
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  const { failure } = JSON.parse(stdout) as { failure: { diagnostics: readonly object[] } };
  const at = (line: number, column: number): object => ({
    code: 'params/conflict',
    location: { kind: 'cell', cellNumber: 2, range: { start: { line, column } } }
  });
  expect(failure.diagnostics).toMatchObject([at(2, 13), at(0, 21)]);
  for (const conflict of failure.diagnostics) expect(conflict).not.toHaveProperty('param');
});
