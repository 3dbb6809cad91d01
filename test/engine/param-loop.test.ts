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
  // The line is that of the text after the write, which took the stage out and put another one in.
  const text = project.read('params.yaml').split('\n');
  const number = text.findIndex(each => each.includes('# tuned')) + 1;
  expect(pruned).toContain('`Train.lr` is 0.5 in `params.yaml`, and stage `Train` is gone');
  expect(pruned).toContain(
    `  note: The value of the file is here.\n  --> params.yaml:${number}:7\n`
  );
});

it('a value that was edited for a stage that was renamed is told, with how to take it over', async () => {
  await using project = TestProject.withDvc();
  const stage = (name: string, lr = '0.1', more = ''): object =>
    notebook([
      IMPORTS,
      `class ${name} extends Stage<${name}> {
  ${more}lr = param(${lr});
  model = outs('{name}.json');
  run() { this.model.writeJSON({ ...this }); }
}`
    ]);
  project.write({ 'n.ipynb': stage('Train') });
  await written(project);
  project.write({ 'params.yaml': 'Train:\n  lr: 0.5\n', 'n.ipynb': stage('Fit') });
  const message =
    'info[params/overridden]: `Train.lr` is 0.5 in `params.yaml`, and stage `Train` is gone from the notebooks: the value is left behind there.\n';
  const help =
    '  help: Was `Train` renamed to `Fit`? Then write 0.5 to `Fit.lr`, which is 0.1 in the notebook: into its cell, or into `params.yaml`.\n  help: Remove `Train.lr` from `params.yaml` then: `--prune` keeps what was edited there.\n';
  for (const args of [['--dry-run'], [], []]) {
    const told = (await project.stagebook('write-graph', ...args)).stderr;
    expect(told).toContain(`${message}  --> n.ipynb:cell 2:2:14\n`);
    expect(told).toContain(help);
  }
  const json = await project.stagebook('write-graph', '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({
    diagnostics: expect.arrayContaining([
      expect.objectContaining({
        code: 'params/overridden',
        fixes: [
          expect.objectContaining({ title: 'Take `Fit.lr` = 0.5 into the notebook' }) as unknown
        ]
      })
    ]) as unknown
  });
  // Taken over, in the file or in the cell: nothing is left behind.
  project.write({ 'params.yaml': 'Train:\n  lr: 0.5\nFit:\n  lr: 0.5\n' });
  expect(await written(project)).not.toContain('`Train.lr`');
  project.write({ 'params.yaml': 'Train:\n  lr: 0.5\nFit:\n  lr: 0.1\n' });
  expect(await written(project)).toContain('`Train.lr`');
  project.write({ 'n.ipynb': stage('Fit', '0.5') });
  expect(await written(project)).not.toContain('`Train.lr`');
});

it('a stage that is gone and that no other one is like leaves its edited value to nobody', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': train() });
  await written(project);
  const other = `class Other extends Stage<Other> { lr = param(3); o = outs('o.json'); run() {} }`;
  project.write({ 'params.yaml': 'Train:\n  lr: 0.5\n', 'n.ipynb': notebook([IMPORTS, other]) });
  const told = await written(project);
  expect(told).toContain('--> params.yaml:2:7\n');
  expect(told).toContain('help: Give the value to the param that took its place, if there is one.');
  project.write({ 'params.yaml': 'Train:\n  lr: 0.1\n' });
  expect(await written(project)).not.toContain('`Train.lr`');
});

it('a param that differs is shown in its line after the write, and in a dry run before it', async () => {
  await using project = TestProject.withDvc();
  const cells = (...names: string[]) =>
    notebook([
      IMPORTS,
      ...names.map(
        name =>
          `class ${name} extends Stage<${name}> { lr = param(3 - 2); o = outs('{name}.json'); run() {} }`
      )
    ]);
  project.write({ 'n.ipynb': cells('Train') });
  await written(project);
  project.write({ 'params.yaml': 'Train:\n  lr: 7\n', 'n.ipynb': cells('Alpha', 'Train') });
  for (const args of [['--dry-run'], []]) {
    const { stdout } = await project.stagebook('write-graph', '--json', ...args);
    const line = project.read('params.yaml').split('\n').indexOf('  lr: 7');
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: unknown[] };
    const range = { start: { line, column: 6 } };
    expect(diagnostics).toMatchObject([
      { related: [{ location: { path: 'params.yaml', range } }] }
    ]);
  }
  expect(project.read('params.yaml')).toContain('Alpha:\n  lr: 1\nTrain:\n');
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

it('every value that the notebook takes back is listed, and the file as it was is kept', async () => {
  await using project = TestProject.withDvc();
  const groups = 'class Optim { beta = 0.9; }\n';
  const fields =
    'lr = param(0.1);\n  seed = param(1);\n  optim = params(Optim);\n  epochs = param(2 * 5);';
  project.write({ 'n.ipynb': train({ groups, fields }) });
  await written(project);
  const edited =
    'Train:\n  lr: 0.5 # tuned by hand\n  seed: 1\n  optim:\n    beta: 0.8\n  epochs: 9\n';
  project.write({ 'params.yaml': edited });
  const { code, stdout, stderr } = await project.stagebook('write-graph', '--params', 'notebook');
  expect(code).toBe(0);
  expect(stderr).toContain(
    'info[params/taken-back]: `Train.lr` was 0.5 in `params.yaml` and is 0.1 now, as in the notebook.\n  --> n.ipynb:cell 2:3:14\n'
  );
  expect(stderr).toContain(
    '`Train.optim.beta` was 0.8 in `params.yaml` and is 0.9 now, as in the notebook.\n  --> n.ipynb:cell 2:1:22\n'
  );
  // The value is worked out: its declaration stands for it.
  expect(stderr).toContain(' 6  |   epochs = param(2 * 5);\n    |            ~~~~~\n');
  expect(stderr).not.toContain('Train.seed');
  const [, folder = ''] =
    /^As they were: (\.dvc\/tmp\/stagebook\/backup\/\S+)$/m.exec(stdout) ?? [];
  expect(project.read(`${folder}/params.yaml`)).toBe(edited);
  // It is said once.
  expect(await written(project)).toBe('');
  expect((await project.stagebook('write-graph', '--params', 'notebook')).stdout).not.toContain(
    'As they were'
  );
});

it('a param of the file carries the change of the cell that would take it over', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': train({ fields: "lr = param(0.1);\n  kind = param('a');" }) });
  await written(project);
  project.write({ 'params.yaml': 'Train:\n  lr: 0.5\n  kind: b\n' });
  const { stdout } = await project.stagebook('write-graph', '--json');
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: unknown[] };
  const range = (line: number, from: number, to: number): object => ({
    start: { line, column: from },
    end: { line, column: to }
  });
  const settled = (title: string, at: object, text: string): object => ({
    code: 'params/overridden',
    location: { kind: 'cell', notebook: 'n.ipynb', cellId: 'cell-2', cellNumber: 2, range: at },
    related: [{ location: { path: 'params.yaml' } }],
    fixes: [{ title, edits: [{ cellId: 'cell-2', range: at, text }] }]
  });
  expect(diagnostics).toMatchObject([
    settled('Take `Train.lr` = 0.5 into the notebook', range(1, 13, 16), '0.5'),
    settled("Take `Train.kind` = 'b' into the notebook", range(2, 15, 18), "'b'")
  ]);
});

it('a value of the file that the notebook has no param for any more is said to be of no use', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': train() });
  await written(project);
  project.write({
    'n.ipynb': train({ fields: 'rate = param(0.1);' }),
    'params.yaml': 'Train:\n  lr: 0.5\n'
  });
  const told = await written(project);
  expect(told).toContain(
    '`Train.lr` is 0.5 in `params.yaml` and gone from the notebook; it stays there, and no stage reads it.'
  );
  expect(project.read('params.yaml')).toBe('Train:\n  lr: 0.5\n  rate: 0.1\n');
});
