import { existsSync, mkdirSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { createEngine } from '../../src/engine/index.js';
import { TestProject } from '../support/test-project.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

const history = (path: string) => createEngine().request('history/view', { path });

it('a project without a git repository is told so, with the remedy', async () => {
  await using project = new TestProject();
  mkdirSync(project.path('.dvc'));
  expect(await history(project.root)).toMatchObject({
    ok: false,
    failure: {
      reason: 'refused',
      message: expect.stringContaining('in no git repository'),
      remedy: 'make-repository'
    }
  });
});

it("a repository of somebody else is told in git's words, with git's command", async () => {
  await using project = new TestProject();
  await project.run('git', ['init', '-q']);
  mkdirSync(project.path('.dvc'));
  // git's own way to try this out without two users.
  vi.stubEnv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1');
  expect(await history(project.root)).toEqual({
    ok: false,
    failure: {
      reason: 'refused',
      message: `git does not open this repository: detected dubious ownership in repository at '${project.root}'.`,
      help: [
        `If you trust whoever owns it: \`git config --global --add safe.directory ${project.root}\`.`
      ]
    }
  });
});

it('no project is made inside a repository of somebody else', async () => {
  await using project = new TestProject();
  await project.run('git', ['init', '-q']);
  mkdirSync(project.path('sub'));
  vi.stubEnv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1');
  const made = await createEngine().request('project/init', { path: project.path('sub') });
  expect(made).toMatchObject({ ok: false, failure: { reason: 'refused' } });
  expect(existsSync(project.path('sub/.git'))).toBe(false);
  expect(existsSync(project.path('sub/.dvc'))).toBe(false);
});
