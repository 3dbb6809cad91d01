import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { err, ok, type Result } from '../contract/result.js';
import type { Failure } from '../contract/failure.js';
import { quoteWord } from '../contract/quote-word.js';
import type { Sha } from '../contract/sha.js';
import { GitFiles } from './git-files.js';
import { GitHistory } from './git-history.js';
import { NOBODY } from './identity.js';
import { ObjectReader } from './object-reader.js';
import { PrivateIndex } from './private-index.js';
import { GitRunner } from './runner.js';
import { whyNotLocated } from './why-not-located.js';
import {
  addWorktree,
  exportSubmodules,
  listWorktrees,
  removeWorktree,
  type WorktreePlace
} from './worktree.js';

/** A ref and the commit it leads to. */
export interface Ref {
  readonly name: string;
  readonly sha: Sha;
}

/** Where a directory lies in its repository. */
export interface RepositoryPlace {
  /** The directory relative to the root of the work tree: `''`, or `sub/dir/`. */
  readonly prefix: string;
  /** Absolute path of the git directory that all worktrees share. */
  readonly commonDir: string;
}

/** An object without its content. */
export interface ObjectFacts {
  readonly sha: Sha;
  readonly type: 'commit' | 'tree' | 'blob' | 'tag';
  /** In bytes. */
  readonly size: number;
}

/** Tries of a ref update that meets another git's lock. */
const TRIES = 10;

/** Runs git in one directory; every git command line of the product is built in this room. */
export class Git {
  readonly history: GitHistory;
  readonly files: GitFiles;
  readonly #git: GitRunner;
  #hasIdentity: boolean | undefined;

  constructor(cwd: string) {
    this.#git = new GitRunner(cwd);
    this.history = new GitHistory(this.#git);
    this.files = new GitFiles(this.#git);
  }

  /** Returns the version of git, or undefined where there is none. */
  async version(): Promise<string | undefined> {
    const { exitCode, stdout } = await this.#git.run(['--version']);
    return exitCode === 0 ? /\d+(?:\.\d+)+/.exec(stdout)?.[0] : undefined;
  }

  /** Tells where the repository lies; null outside one. */
  async locate(): Promise<Result<RepositoryPlace | null, Failure>> {
    const args = ['--show-toplevel', '--show-prefix', '--path-format=absolute', '--git-common-dir'];
    const answer = await this.#git.attempt(['rev-parse', ...args]);
    if (!answer.ok) return whyNotLocated(answer.failure);
    const [, prefix = '', commonDir = ''] = answer.value.split('\n');
    return ok({ prefix, commonDir });
  }

  /** Returns the paths of files of this worktree's git directory, such as `MERGE_HEAD`. */
  async gitPaths(names: readonly string[]): Promise<readonly string[]> {
    const files = names.flatMap(name => ['--git-path', name]);
    return trimEnd(await this.#git.must(['rev-parse', '--path-format=absolute', ...files])).split(
      '\n'
    );
  }

  /** Returns the current branch, or null outside a repository and where HEAD is detached. */
  async branch(): Promise<string | null> {
    return trimEnd(await this.#git.ask(['symbolic-ref', '--short', '-q', 'HEAD'])) ?? null;
  }

  /** Returns the commit of HEAD; null before the first. */
  head(): Promise<Sha | null> {
    return this.resolve('HEAD');
  }

  /** Returns the commit that a revision names; null where it names none. */
  async resolve(rev: string): Promise<Sha | null> {
    if (rev === '' || rev.includes('\n')) return null;
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${rev}^{commit}`];
    const sha = trimEnd(await this.#git.ask(args));
    // Older gits echo the option; the id is always last.
    return sha === undefined ? null : ((sha.split('\n').at(-1) ?? '') as Sha);
  }

  /** Tells what a name (`rev:path`) stands for without reading it; null where it names nothing. */
  async describeObject(name: string): Promise<ObjectFacts | null> {
    if (name.includes('\n')) return null;
    const line = await this.#git.must(['cat-file', '--batch-check'], { input: `${name}\n` });
    const [, sha, type, size] = /^([0-9a-f]+) (commit|tree|blob|tag) (\d+)\n$/.exec(line) ?? [];
    if (sha === undefined) return null;
    return { sha: sha as Sha, type: type as ObjectFacts['type'], size: Number(size) };
  }

  /** Returns the tree of a commit. */
  async treeOf(commit: Sha): Promise<Sha> {
    return trimEnd(await this.#git.must(['rev-parse', '--verify', `${commit}^{tree}`])) as Sha;
  }

  /** Makes a repository with the branch `main`. */
  async init(): Promise<Result<void, Failure>> {
    const made = await this.#git.attempt(['init', '-q', '-b', 'main']);
    return made.ok ? ok(undefined) : made;
  }

  /** Makes a repository without files. */
  async initBare(): Promise<Result<void, Failure>> {
    const made = await this.#git.attempt(['init', '-q', '--bare']);
    return made.ok ? ok(undefined) : made;
  }

  /** Makes a repository that has the objects of another, given by its common git directory. */
  async initBeside(commonDir: string): Promise<Result<void, Failure>> {
    const made = await this.init();
    if (!made.ok) return made;
    const [alternates = ''] = await this.gitPaths(['objects/info/alternates']);
    writeFileSync(alternates, `${join(commonDir, 'objects')}\n`);
    return ok(undefined);
  }

  /** Lists the refs below prefixes, with the commits they lead to; tags are followed. */
  listRefs(...prefixes: readonly string[]): Promise<Ref[]> {
    return this.#forEachRef(prefixes);
  }

  /** Lists refs that lead to commits which hold `sha` in their history. */
  refsContaining(sha: Sha, ...prefixes: readonly string[]): Promise<Ref[]> {
    return this.#forEachRef([`--contains=${sha}`, ...prefixes]);
  }

  async #forEachRef(args: readonly string[]): Promise<Ref[]> {
    const format = '--format=%(objecttype)%00%(objectname)%00%(*objectname)%00%(refname)';
    const listed = await this.#git.must(['for-each-ref', format, ...args]);
    return listed.split('\n').flatMap(line => {
      const [type, sha, peeled, name] = line.split('\0');
      if (!name || (type !== 'commit' && !peeled)) return [];
      return [{ name, sha: (type === 'commit' ? sha : peeled) as Sha }];
    });
  }

  /** Returns what a ref points to; null where there is none. */
  async readRef(ref: string): Promise<Sha | null> {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', ref];
    return (trimEnd(await this.#git.ask(args))
      ?.split('\n')
      .at(-1) ?? null) as Sha | null;
  }

  /** Moves `ref` from `expected` (null: it must not exist) to `next` (null: it is deleted), or changes nothing. */
  async moveRef(
    ref: string,
    expected: Sha | null,
    next: Sha | null
  ): Promise<Result<void, Failure>> {
    const none = '0'.repeat((expected ?? next ?? '').length || 40);
    const args =
      next === null
        ? ['update-ref', '--no-deref', '-d', ref, expected ?? none]
        : ['update-ref', '--no-deref', ref, next, expected ?? none];
    for (let attempt = 1; ; attempt++) {
      const { exitCode, stderr } = await this.#git.run(args);
      if (exitCode === 0) return ok(undefined);
      const actual = await this.readRef(ref);
      // git reports a lost race and a lock in the same way; only the first is an answer.
      if (actual !== expected) return err({ reason: 'ref-moved', ref, expected, actual });
      if (attempt === TRIES)
        return err({
          reason: 'command-failed',
          command: `git ${args.map(quoteWord).join(' ')}`,
          exitCode,
          stderr
        });
      await sleep(10 * attempt);
    }
  }

  /** Writes a blob and returns its id. */
  async writeBlob(text: string): Promise<Sha> {
    return trimEnd(await this.#git.must(['hash-object', '-w', '--stdin'], { input: text })) as Sha;
  }

  /** Makes a commit that no ref points to yet. */
  async commitTree(commit: {
    readonly tree: Sha;
    readonly parents: readonly Sha[];
    readonly message: string;
  }): Promise<Result<Sha, Failure>> {
    const hasIdentity = await this.hasIdentity();
    const parents = commit.parents.flatMap(parent => ['-p', parent]);
    const made = await this.#git.attempt(['commit-tree', commit.tree, ...parents], {
      input: commit.message,
      ...(!hasIdentity && { env: NOBODY })
    });
    return made.ok ? ok(trimEnd(made.value) as Sha) : made;
  }

  /** Tells whether git knows whose commits it makes. */
  async hasIdentity(): Promise<boolean> {
    this.#hasIdentity ??= (await this.#git.ask(['var', 'GIT_COMMITTER_IDENT'])) !== undefined;
    return this.#hasIdentity;
  }

  /** Commits files as the user would, by their index, and moves the branch. */
  async commitFiles(paths: readonly string[], message: string): Promise<Result<void, Failure>> {
    const input = paths.map(path => `${path}\0`).join('');
    const pathspecs = ['--pathspec-from-file=-', '--pathspec-file-nul'];
    const added = await this.#git.attempt(['--literal-pathspecs', 'add', ...pathspecs], { input });
    if (!added.ok) return added;
    const made = await this.#git.attempt(
      ['--literal-pathspecs', 'commit', '--quiet', '--only', '-m', message, ...pathspecs],
      { input }
    );
    return made.ok ? ok(undefined) : made;
  }

  /** Makes an index of our own, from the user's or from a tree. */
  openIndex(from: 'user' | Sha): Promise<PrivateIndex> {
    return PrivateIndex.open(this.#git, from);
  }

  /** Lists the work trees of the repository with the commits of their HEADs. */
  listWorktrees(): Promise<WorktreePlace[]> {
    return listWorktrees(this.#git);
  }

  /** Makes a worktree with a detached HEAD at `commit` and the files of `tree`. */
  addWorktree(path: string, commit: Sha, tree: Sha): Promise<Result<void, Failure>> {
    return addWorktree(this.#git, path, commit, tree);
  }

  removeWorktree(path: string): Promise<void> {
    return removeWorktree(this.#git, path);
  }

  /** Copies what each submodule has checked out into a worktree. */
  exportSubmodules(worktree: string): Promise<void> {
    return exportSubmodules(this.#git, worktree);
  }

  /** Starts a reader of objects; close it at the end. */
  openObjects(): ObjectReader {
    return new ObjectReader(this.#git.cwd);
  }

  /** Copies a ref to another repository under the same name; never over one that differs. */
  async pushRef(remote: string, ref: string): Promise<Result<void, Failure>> {
    const args = ['push', '--quiet', '--end-of-options', remote, `${ref}:${ref}`];
    const pushed = await this.#git.attempt(args, { network: true });
    return pushed.ok ? ok(undefined) : pushed;
  }

  /** Copies a ref of another repository under a name that is not taken. */
  async fetchRef(remote: string, from: string, to: string): Promise<Result<void, Failure>> {
    const args = ['fetch', '--quiet', '--no-tags', '--end-of-options', remote, `${from}:${to}`];
    const fetched = await this.#git.attempt(args, { network: true });
    return fetched.ok ? ok(undefined) : fetched;
  }

  /** Lists the refs of another repository below a prefix. */
  async listRemoteRefs(remote: string, pattern: string): Promise<Result<Ref[], Failure>> {
    const args = ['ls-remote', '--end-of-options', remote, pattern];
    const listed = await this.#git.attempt(args, { network: true });
    if (!listed.ok) return listed;
    const lines = listed.value.split('\n').filter(line => line !== '');
    return ok(
      lines.map(line => {
        const [sha, name] = line.split('\t');
        return { name: name ?? '', sha: sha as Sha };
      })
    );
  }

  /** Makes a branch at a commit; refuses one that exists. */
  async createBranch(name: string, commit: Sha): Promise<Result<void, Failure>> {
    const made = await this.#git.attempt(['branch', '--no-track', '--', name, commit]);
    return made.ok ? ok(undefined) : made;
  }

  /** Returns the unified diff from one text to another, with `path` in its header; empty where they are equal. */
  async diffTexts(path: string, before: string, after: string): Promise<string> {
    const dir = mkdtempSync(join(tmpdir(), 'stagebook-diff-'));
    try {
      const [a, b] = [join(dir, 'a'), join(dir, 'b')];
      writeFileSync(a, before);
      writeFileSync(b, after);
      const quiet = ['--no-index', '--no-color', '--no-ext-diff', '--no-textconv'];
      const { stdout } = await this.#git.run(['diff', ...quiet, '--', a, b]);
      // Keep from the first hunk on: the header names our temporary files.
      const hunks = stdout.indexOf('\n@@');
      return hunks < 0 ? '' : `--- a/${path}\n+++ b/${path}${stdout.slice(hunks)}`;
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
}

/** Takes off the line break that ends an answer, and no blank of a path. */
function trimEnd<T extends string | undefined>(text: T): T {
  return text?.replace(/\n$/, '') as T;
}
