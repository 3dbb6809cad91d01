import { expect, it } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const IMPORTS = "import { metrics, outs, param, params, Stage } from 'stagebook';";

function train({ name = 'Train', fields = 'lr = param(0.1);', groups = '' } = {}): object {
  return notebook([
    IMPORTS,
    `${groups}class ${name} extends Stage<${name}> {
  ${fields}
  model = outs('model.json');
  run() { this.model.writeJSON({ ...this }); }
}`
  ]);
}

async function written(project: TestProject, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await project.stagebook('write-graph', ...args);
  expect(code, stderr + stdout).toBe(0);
  return stderr;
}

it('params of an applied checkpoint stay until the notebook takes them or changes', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': train(), '.gitignore': 'node_modules\n' });
  await written(project);
  await project.run('git', ['add', '-A']);
  await project.run('git', ['commit', '-qm', 'base']);
  const ran = await project.stagebook('exp', 'run', '-n', 'high', '-S', 'Train.lr=0.5');
  expect(ran.code, ran.stderr).toBe(0);

  // The notebook goes on meanwhile: a param more, in a group.
  const groups = 'class Optim { beta = 0.9; }\n';
  const fields = 'lr = param(0.1);\n  optim = params(Optim);';
  project.write({ 'n.ipynb': train({ groups, fields }) });
  await written(project);
  expect(project.read('params.yaml')).toBe('Train:\n  lr: 0.1\n  optim:\n    beta: 0.9\n');
  const applied = await project.stagebook('exp', 'apply', 'high', '--force');
  expect(applied.code, applied.stderr).toBe(0);
  expect(project.read('params.yaml')).toBe('Train:\n  lr: 0.5\n');

  const told = await written(project);
  expect(told).toContain('info[params/overridden]: `Train.lr`');
  expect(told).not.toContain('Train.optim');
  expect(project.read('params.yaml')).toBe('Train:\n  lr: 0.5\n  optim:\n    beta: 0.9\n');
  expect(await written(project)).toContain('`Train.lr`');

  // The notebook changes the same param: somebody has to decide.
  project.write({ 'n.ipynb': train({ groups, fields: fields.replace('0.1', '0.2') }) });
  const both = await project.stagebook('write-graph');
  expect(both.code).toBe(1);
  expect(both.stderr).toContain('error[params/conflict]');
  await written(project, '--params', 'file');
  expect(project.read('params.yaml')).toContain('lr: 0.5\n');
  await written(project, '--params', 'notebook');
  expect(project.read('params.yaml')).toContain('lr: 0.2\n');
  expect(await written(project)).toBe('');
});

it('a renamed stage loses no value that was edited in the file', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': train(), 'params.yaml': 'own: 1 # mine\n' });
  await written(project);
  project.write({ 'params.yaml': 'own: 1 # mine\nTrain:\n  lr: 0.5 # tuned\n' });
  project.write({ 'n.ipynb': train({ name: 'Fit' }) });
  const refused = await project.stagebook('write-graph', '--dry-run');
  expect(refused.stderr + refused.stdout).toContain('Train');
  expect(project.read('params.yaml')).toBe('own: 1 # mine\nTrain:\n  lr: 0.5 # tuned\n');
  const pruned = await written(project, '--prune');
  expect(project.read('params.yaml')).toContain('Train:\n  lr: 0.5 # tuned\n');
  expect(project.read('params.yaml')).toContain('Fit:\n  lr: 0.1\n');
  expect(pruned).toContain('`Train.lr`');
});

it('a param that moved into a group is told where its edited value stays behind', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': train() });
  await written(project);
  project.write({ 'params.yaml': 'Train:\n  lr: 0.5\n' });
  const groups = 'class Optim { lr = 0.1; }\n';
  project.write({ 'n.ipynb': train({ groups, fields: 'optim = params(Optim);' }) });
  const told = await written(project);
  expect(told).toContain('`Train.lr`');
  expect(project.read('params.yaml')).toContain('  lr: 0.5\n');
  expect(project.read('params.yaml')).toContain('  optim:\n    lr: 0.1\n');
  const repro = await project.run('dvc', ['repro']);
  expect(repro.code, repro.stderr).toBe(0);
  expect(JSON.parse(project.read('model.json'))).toMatchObject({ optim: { lr: 0.1 } });
});
