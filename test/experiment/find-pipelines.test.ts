import { expect, test } from 'vitest';
import type { PipelineView } from '../../src/contract/pipeline-view.js';
import { createEngine } from '../../src/engine/index.js';
import { TestProject } from '../support/test-project.js';

test('pipeline files are looked for where DVC looks', async () => {
  await using project = TestProject.withDvc();
  const stage = (name: string): string => `stages:\n  ${name}:\n    cmd: echo\n`;
  project.write({
    'dvc.yaml': 'stages:\n  make:\n    cmd: echo\n    outs: [{made: {cache: false}}]\n',
    'made/inner/dvc.yaml': stage('in_an_out'),
    'kept/deep/dvc.yaml': stage('found'),
    'passed/dvc.yaml': stage('dvcignored'),
    'venv/lib/dvc.yaml': stage('gitignored'),
    'kept/one.dvc': 'outs:\n- path: one\n',
    'kept/two.dvc': 'outs:\n- path: two\n',
    'other/.dvc/config': '',
    'other/dvc.yaml': stage('another_project'),
    // A slash at the end of a rule: of folders alone, however deep.
    'kept/three.dvc': 'outs:\n- path: three\n',
    'kept/deep/closed/dvc.yaml': stage('dvcignored_below'),
    '.dvcignore': 'passed\nclosed/\nthree.dvc/\n',
    'kept/inner/.dvcignore': '/mine\n',
    'kept/inner/mine/dvc.yaml': stage('dvcignored_there'),
    'kept/mine/dvc.yaml': stage('not_there'),
    'kept/inner/yours/dvc.yaml': stage('gitignored_there'),
    'kept/inner/.gitignore': 'yours\n',
    '.gitignore': 'venv/\n/kept/one.dvc\n'
  });
  const engine = createEngine();
  const result = await engine.request('graph/view', { path: project.root });
  await engine.dispose();
  const names = (view: PipelineView): string[] => view.stages.map(({ name }) => name).sort();
  const { stdout } = await project.run('dvc', ['dag', '--dot']);
  const theirs = [...stdout.matchAll(/^"([^"]+)";$/gm)].map(([, name]) => name).sort();
  expect(theirs).toEqual([
    'kept/deep/dvc.yaml:found',
    'kept/mine/dvc.yaml:not_there',
    'kept/three.dvc',
    'kept/two.dvc',
    'make'
  ]);
  expect(result.ok && names(result.value)).toEqual(theirs);
});

test.each([
  ['beside the configuration', '.config/git/ignore', {}],
  [
    'in a place of its own',
    'mine',
    { '.gitconfig': '[user]\n\tname = x\n[core]\n\texcludesFile = ~/mine\n' }
  ]
])('what the user lets git ignore everywhere, %s, is passed over, too', async (_, path, config) => {
  await using project = TestProject.withDvc();
  delete project.env['GIT_CONFIG_GLOBAL'];
  const home = Object.entries({ ...config, [path]: 'scratch/\n' });
  project.write({
    ...Object.fromEntries(home.map(([name, text]) => [`../${name}`, text])),
    'dvc.yaml': 'stages:\n  make:\n    cmd: echo\n',
    'scratch/dvc.yaml': 'stages:\n  draft:\n    cmd: echo\n'
  });
  for (const program of ['dvc', 'stagebook'] as const) {
    const dag = ['dag', '--dot'];
    const { stdout } =
      program === 'dvc' ? await project.run('dvc', dag) : await project.stagebook(...dag);
    expect(stdout, program).toContain('"make";');
    expect(stdout, program).not.toContain('draft');
  }
});
