import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { expect, test } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const LATIN1 = Buffer.from('name: J\xfcrgen\n', 'latin1');

function cells(lr: number): object {
  return notebook([
    "import { Stage, param, outs } from 'stagebook';",
    `class Train extends Stage<Train> {
  lr = param(${lr});
  model = outs('model.json');
  run() { this.model.writeJSON(this.lr); }
}`
  ]);
}

/** A written project whose notebook says something new. */
async function edited(): Promise<TestProject> {
  const project = TestProject.withDvc();
  project.write({ 'n.ipynb': cells(1), 'params.yaml': 'mine: 1\n' });
  expect(await project.stagebook('write-graph')).toMatchObject({ code: 0, stderr: '' });
  project.write({ 'n.ipynb': cells(2) });
  return project;
}

test('a params file, pipeline, module or notebook that is not UTF-8 is told at its place, and none is touched', async () => {
  await using project = await edited();
  for (const path of ['params.yaml', 'dvc.yaml', 'src/Train.ts', 'n.ipynb']) {
    const before = readFileSync(project.path(path));
    const bytes = Buffer.concat([before, LATIN1]);
    const line = String(before.toString().split('\n').length);
    writeFileSync(project.path(path), bytes);
    const { code, stderr } = await project.stagebook('write-graph');
    expect(code, path).toBe(1);
    expect(stderr).toContain('error[project/encoding]');
    expect(stderr).toContain(`  --> ${path}:${line}:`);
    expect(stderr).toContain('help: Save the file as UTF-8.');
    expect(readFileSync(project.path(path)).equals(bytes)).toBe(true);
    writeFileSync(project.path(path), before);
  }
  expect(await project.stagebook('write-graph')).toMatchObject({ code: 0, stderr: '' });
});

test('status tells of a lock file and of params that are not UTF-8', async () => {
  await using project = await edited();
  writeFileSync(project.path('dvc.lock'), LATIN1);
  writeFileSync(project.path('params.yaml'), LATIN1);
  const { stdout, stderr } = await project.stagebook('status');
  expect(stdout + stderr).toContain('--> dvc.lock:1:8');
  expect(stdout + stderr).toContain('--> params.yaml:1:8');
});

test('links to pipeline files stay links, and files keep their modes', async () => {
  await using project = await edited();
  mkdirSync(project.path('config'));
  for (const path of ['params.yaml', 'dvc.yaml']) {
    renameSync(project.path(path), project.path(`config/${path}`));
    symlinkSync(`config/${path}`, project.path(path));
  }
  chmodSync(project.path('config/params.yaml'), 0o600);
  expect(await project.stagebook('write-graph')).toMatchObject({ code: 0, stderr: '' });
  expect(readlinkSync(project.path('params.yaml'))).toBe('config/params.yaml');
  expect(readlinkSync(project.path('dvc.yaml'))).toBe('config/dvc.yaml');
  expect(project.read('config/params.yaml')).toContain('lr: 2');
  expect(statSync(project.path('config/params.yaml')).mode & 0o777).toBe(0o600);
});

test('a read-only params file is an error that says so, and nothing is written', async () => {
  await using project = await edited();
  const before = project.read('src/Train.ts');
  chmodSync(project.path('params.yaml'), 0o444);
  const { code, stderr } = await project.stagebook('write-graph');
  expect(code).toBe(1);
  expect(stderr).toContain('error: The file is read-only.\n  --> params.yaml\n  help: ');
  expect(project.read('params.yaml')).toContain('lr: 1');
  expect(project.read('src/Train.ts')).toBe(before);
});
