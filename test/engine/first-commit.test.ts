import { expect, it } from 'vitest';
import type { FirstCommitReport } from '../../src/contract/requests.js';
import type { Failure } from '../../src/contract/failure.js';
import type { Result } from '../../src/contract/result.js';
import { createEngine } from '../../src/engine/index.js';
import { notebook, TestProject } from '../support/test-project.js';

const CELL =
  "import { Stage, outs } from 'stagebook';\nimport { two } from './lib/two.js';\nclass Train extends Stage<Train> {\n  model = outs('m.json');\n  run() {\n    this.model.writeJSON(two);\n  }\n}";

function commit(project: TestProject, dryRun = false): Promise<Result<FirstCommitReport, Failure>> {
  return createEngine().request('project/first-commit', { path: project.root, dryRun });
}

async function makeProject(): Promise<TestProject> {
  const project = TestProject.withDvc();
  project.write({
    'package.json': {},
    '.gitignore': '/node_modules\n/ignored.ipynb\n',
    'n.ipynb': notebook([CELL]),
    'ignored.ipynb': notebook([]),
    'lib/two.ts': 'export const two = 2;\n',
    'raw.csv': '1\n',
    'raw.csv.dvc': 'outs: []\n'
  });
  expect((await project.stagebook('write-graph')).code).toBe(0);
  return project;
}

const FILES = [
  '.dvc/.gitignore',
  '.dvc/config',
  '.dvcignore',
  '.gitignore',
  '.stagebook/manifest.json',
  'dvc.yaml',
  'lib/two.ts',
  'n.ipynb',
  'package.json',
  'raw.csv.dvc',
  'src/Train.ts'
];

it('holds the notebooks, what was made from them and what that needs; the rest is left to the user', async () => {
  await using project = await makeProject();
  const planned = await commit(project, true);
  expect(planned).toMatchObject({ ok: true, value: { others: 1, sha: null } });
  expect(planned.ok && [...planned.value.files].sort()).toEqual(FILES);
  expect((await project.run('git', ['log'])).code).not.toBe(0);

  Object.assign(process.env, pick(project.env, 'GIT_'));
  const made = await commit(project);
  const { stdout } = await project.run('git', ['ls-tree', '-r', '--name-only', 'HEAD']);
  expect(stdout.trim().split('\n')).toEqual(FILES);
  expect(made).toMatchObject({ ok: true, value: { sha: expect.any(String) as string } });
  expect((await project.run('git', ['status', '--porcelain'])).stdout).toBe('?? raw.csv\n');
  expect(await commit(project)).toMatchObject({ ok: false, failure: { reason: 'refused' } });
});

it('asks for the name of its author where git does not know it', async () => {
  await using project = await makeProject();
  const before = { ...process.env };
  for (const name of Object.keys(process.env))
    if (/^(?:GIT_|EMAIL)/.test(name)) delete process.env[name];
  Object.assign(process.env, { HOME: project.base, GIT_CONFIG_NOSYSTEM: '1' });
  await project.run('git', ['config', 'user.useConfigOnly', 'true']);
  const answer = await commit(project);
  Object.assign(process.env, before);
  expect(answer).toMatchObject({
    failure: {
      help: [
        // One line to copy.
        expect.stringMatching(
          /`git config --global user\.name [^`]* && git config [^`]*user\.email /
        ) as string
      ]
    }
  });
});

function pick(env: NodeJS.ProcessEnv, prefix: string): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith(prefix)));
}
