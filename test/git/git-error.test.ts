import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Git, whyGitFailed } from '../../src/git/index.js';
import { TestProject } from '../support/test-project.js';

/** Why a command fails that should not. */
async function failureOf(git: Git): Promise<ReturnType<typeof whyGitFailed>> {
  try {
    await git.listRefs();
  } catch (error) {
    return whyGitFailed(error);
  }
  throw new Error('It did not fail.');
}

it('a repository that was moved away is the reason, and not a bug', async () => {
  await using project = TestProject.withDvc();
  const git = new Git(project.root);
  expect(await git.listRefs()).toEqual([]);
  renameSync(join(project.root, '.git'), join(project.base, 'away'));
  expect(await failureOf(git)).toMatchObject({
    reason: 'refused',
    message: `The git repository of \`${project.root}\` is not there any more, or is damaged.`,
    help: ['Put its folder `.git` back where it was.']
  });
});

it('a folder that was removed is no missing git', async () => {
  await using project = TestProject.withDvc();
  const git = new Git(project.root);
  rmSync(project.root, { recursive: true });
  const gone = {
    reason: 'refused',
    message: expect.stringContaining('not there any more') as string
  };
  expect(await failureOf(git)).toMatchObject(gone);
  expect(await git.locate()).toMatchObject({ ok: false, failure: gone });
});

it('what is no refusal of the machine stays a bug', async () => {
  await using project = TestProject.withDvc();
  const git = new Git(project.root);
  await expect(git.treeOf('nothing' as never)).rejects.toThrow('rev-parse');
  await git.treeOf('nothing' as never).catch((error: unknown) => {
    expect(whyGitFailed(error)).toBeUndefined();
  });
  expect(whyGitFailed(new Error('Internal: x'))).toBeUndefined();
});
