import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const IMPORTS = "import { Stage, outs } from 'stagebook';";
const stage = (name: string): string =>
  `class ${name} extends Stage<${name}> { file = outs('${name}.json'); run() { this.file.writeJSON(1); } }`;

async function written(files: Readonly<Record<string, object>>): Promise<TestProject> {
  const project = TestProject.withDvc();
  project.write(files);
  const { code, stderr } = await project.stagebook('write-graph');
  expect(code, stderr).toBe(0);
  // A notebook of a folder that nobody named is told, and is nothing wrong.
  expect(stderr).toMatch(/^(Notebooks in folders, not read .*\n)?$/);
  return project;
}

it('an unrelated notebook of a folder is not read in place of one that is deleted, though its cells have the same ids', async () => {
  await using project = await written({
    'a.ipynb': notebook([IMPORTS, stage('A')]),
    'archive/one.ipynb': notebook([IMPORTS, stage('Legacy')]),
    'archive/two.ipynb': notebook([IMPORTS, stage('Legacy2')])
  });
  rmSync(project.path('a.ipynb'));
  const { stdout, stderr } = await project.stagebook('write-graph');
  expect(stdout + stderr).not.toContain('Legacy');
  expect(project.read('dvc.yaml')).toMatch(/^stages:\n {2}A:\n/);
});

it('a notebook that is moved into a folder is read there, which is said once', async () => {
  await using project = await written({ 'a.ipynb': notebook([IMPORTS, stage('A')], 'own') });
  mkdirSync(dirname(project.path('deep/b.ipynb')));
  renameSync(project.path('a.ipynb'), project.path('deep/b.ipynb'));
  const told =
    'info[project/moved-notebook]: `a.ipynb` is gone, and `deep/b.ipynb`, which has its cells and classes, is read in its place.\n  --> deep/b.ipynb\n';
  const check = await project.stagebook('write-graph', '--check');
  expect(check.stderr).toContain(told);
  const { code, stdout, stderr } = await project.stagebook('write-graph');
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 stage: A') as string
  });
  expect(stderr).toContain(told);
  expect(await project.stagebook('write-graph', '--check')).toMatchObject({ code: 0, stderr: '' });
});

it('where the manifest is lost, a notebook that only has a helper of the same name is not read', async () => {
  const helper = 'function scale(x: number) { return x * 2; }';
  const user = stage('A').replace('writeJSON(1)', 'writeJSON(scale(1))');
  await using project = await written({ 'a.ipynb': notebook([IMPORTS, helper, user]) });
  project.write({ 'archive/old.ipynb': notebook([IMPORTS, helper, stage('Legacy')], 'old') });
  rmSync(project.path('a.ipynb'));
  rmSync(project.path('.stagebook/manifest.json'));
  const { stdout, stderr } = await project.stagebook('write-graph');
  expect(stdout + stderr).toContain('The manifest is missing');
  expect(stdout + stderr).not.toContain('Legacy');
});
