import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import type { Sha } from '../../src/contract/sha.js';
import { Git } from '../../src/git/index.js';
import { TestProject } from '../support/test-project.js';

const LOCKS = /(^|\/)dvc\.lock$/;

class Repository extends TestProject {
  constructor() {
    super();
    this.git('init', '-q', '-b', 'main');
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.root, env: this.env, encoding: 'utf8' }).trim();
  }

  commit(files: Readonly<Record<string, string>>): Sha {
    this.write(files);
    this.git('add', '-A');
    this.git('commit', '-q', '-m', 'files');
    return this.git('rev-parse', 'HEAD') as Sha;
  }
}

it('paths of commits count from the root of the repository, whatever the user has set', async () => {
  await using repository = new Repository();
  const head = repository.commit({ 'a/dvc.lock': 'of a\n', 'b/dvc.lock': 'of b\n' });
  repository.git('config', 'diff.relative', 'true');
  const { history } = new Git(repository.path('a'));
  const [commit] = await history.chain([head], [], { changes: true });
  expect(commit?.changes.map(({ path }) => path)).toEqual(['a/dvc.lock', 'b/dvc.lock']);
  const blobs = commit?.changes.map(({ sha }) => sha);
  expect(await history.changedBlobs([head], [], LOCKS)).toEqual(blobs);
});

it('blobs in a commit are its own, and blobs of it those of its history as well', async () => {
  await using repository = new Repository();
  repository.commit({ 'dvc.lock': 'old\n' });
  const head = repository.commit({ 'dvc.lock': 'new\n' });
  const { history } = new Git(repository.root);
  const [own] = await history.blobsIn([head], LOCKS);
  expect(own).toBe(repository.git('rev-parse', 'HEAD:dvc.lock'));
  expect(await history.blobsIn([head], LOCKS)).toHaveLength(1);
  expect(await history.blobsOf([head], [], LOCKS)).toHaveLength(2);
  expect(await history.blobsIn([], LOCKS)).toEqual([]);
});
