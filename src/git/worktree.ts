import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import { addWithGitDir, boundGitDir } from './own-git-dir.js';
import { GitRunner } from './runner.js';

/** Tries of a command that fails where another git makes or removes a worktree at the same moment. */
const TRIES = 8;

/** A work tree of a repository. */
export interface WorktreePlace {
  /** Absolute path. */
  readonly path: string;
  /** Null before its first commit. */
  readonly head: Sha | null;
}

/** Lists the work trees of a repository; a bare one has none of its own. */
export async function listWorktrees(git: GitRunner): Promise<WorktreePlace[]> {
  const listed = await git.must(['worktree', 'list', '--porcelain']);
  return listed.split('\n\n').flatMap(block => {
    const path = /^worktree (.*)$/m.exec(block)?.[1];
    const head = /^HEAD ([0-9a-f]+)$/m.exec(block)?.[1];
    if (path === undefined || /^bare$/m.test(block)) return [];
    return [{ path, head: head === undefined || /^0+$/.test(head) ? null : (head as Sha) }];
  });
}

/** Makes a worktree with a detached HEAD at `commit` and the files of `tree`. */
export async function addWorktree(
  git: GitRunner,
  path: string,
  commit: Sha,
  tree: Sha
): Promise<Result<void, Failure>> {
  mkdirSync(dirname(path), { recursive: true });
  const bound = await boundGitDir(git);
  const made = bound ? await addWithGitDir(path, bound, commit) : await link(git, path, commit);
  if (!made.ok) return made;
  const inside = new GitRunner(path);
  const read = await inside.attempt(['read-tree', '-m', '-u', tree]);
  return read.ok ? ok(undefined) : read;
}

/** Links a worktree to its repository, as git does. */
async function link(git: GitRunner, path: string, commit: Sha): Promise<Result<void, Failure>> {
  for (let attempt = 1; ; attempt++) {
    const added = await git.attempt([
      'worktree',
      'add',
      '--quiet',
      '--detach',
      '--no-checkout',
      '--',
      path,
      commit
    ]);
    if (added.ok) return ok(undefined);
    if (attempt === TRIES) return added;
    await git.run(['worktree', 'prune']);
    await sleep(20 * attempt + Math.random() * 40);
  }
}

/** Removes a worktree and git's record of it; what cannot be removed now is left to a later sweep. */
export async function removeWorktree(git: GitRunner, path: string): Promise<void> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const { exitCode } = await git.run(['worktree', 'remove', '--force', '--force', '--', path]);
    if (exitCode === 0) return;
    const list = await git.ask(['worktree', 'list', '--porcelain']);
    if (list !== undefined && !list.includes(`worktree ${path}\n`)) return;
    await sleep(20 * attempt);
  }
}

/** Copies what each submodule has checked out into a worktree, where git leaves their folders empty. */
export async function exportSubmodules(git: GitRunner, worktree: string): Promise<void> {
  const top = (await git.must(['rev-parse', '--show-toplevel'])).trim();
  const listed = await new GitRunner(top).must(['ls-files', '-s', '-z']);
  for (const line of listed.split('\0')) {
    const path = /^160000 [0-9a-f]+ \d\t(.*)$/s.exec(line)?.[1];
    if (path === undefined) continue;
    const inside = new GitRunner(join(top, path));
    // Outside a checked out submodule git answers for the repository around it.
    const root = (await inside.ask(['rev-parse', '--show-prefix']))?.trim();
    if (root !== '') continue;
    await inside.run(['checkout-index', '-a', '-f', `--prefix=${join(worktree, path)}/`]);
    await exportSubmodules(inside, join(worktree, path));
  }
}
