import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import { GitRunner } from './runner.js';

/** What a work tree shares with its repository; links to what is not there yet find it once it is. */
const SHARED = [
  'info/attributes',
  'info/exclude',
  'lfs',
  'modules',
  'objects',
  'packed-refs',
  'refs',
  'shallow'
];

/**
 * Returns the common git directory of a repository whose settings name its work tree, as those of every submodule
 * do; undefined for all others.
 *
 * git overlooks `core.worktree` in a linked work tree. dulwich 1.2, by which DVC sees the repository, does not: it
 * takes the path from the wrong folder, and DVC then refuses its own files as outside of the repository.
 */
export async function boundGitDir(git: GitRunner): Promise<string | undefined> {
  const common = resolve(git.cwd, (await git.must(['rev-parse', '--git-common-dir'])).trim());
  const bound = await git.ask(['config', '--file', join(common, 'config'), 'core.worktree']);
  return bound === undefined ? undefined : common;
}

/** Makes a work tree with a git directory of its own, on the objects and refs of the repository at `common`. */
export async function addWithGitDir(
  path: string,
  common: string,
  commit: Sha
): Promise<Result<void, Failure>> {
  const own = join(path, '.git');
  for (const shared of SHARED) {
    mkdirSync(dirname(join(own, shared)), { recursive: true });
    symlinkSync(join(common, shared), join(own, shared));
  }
  writeFileSync(join(own, 'HEAD'), `${commit}\n`);
  const config = join(own, 'config');
  copyFileSync(join(common, 'config'), config);
  const git = new GitRunner(dirname(path));
  const unset = await git.attempt(['config', '--file', config, '--unset-all', 'core.worktree']);
  return unset.ok ? ok(undefined) : unset;
}
