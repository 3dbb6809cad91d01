import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { err, ok, type Result } from '../contract/result.js';
import type { Failure } from '../contract/failure.js';
import { run, type Finished } from '../process/index.js';

/** The oldest git that Stagebook works with: `init -b`, and worktrees without trouble. */
export const WANTED_GIT = '2.30';

/** Runs git in one directory; every git command line of the product is built here. */
export class Git {
  readonly #cwd: string;

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** Returns the version of git, or undefined where there is none. */
  async version(): Promise<string | undefined> {
    const { exitCode, stdout } = await this.#run(['--version']);
    return exitCode === 0 ? /\d+(?:\.\d+)+/.exec(stdout)?.[0] : undefined;
  }

  /** Returns the root of the work tree, or undefined outside a repository. */
  async root(): Promise<string | undefined> {
    const { exitCode, stdout } = await this.#run(['rev-parse', '--show-toplevel']);
    return exitCode === 0 ? stdout.trim() : undefined;
  }

  /** Returns the current branch, or null outside a repository and where HEAD is detached. */
  async branch(): Promise<string | null> {
    const { exitCode, stdout } = await this.#run(['symbolic-ref', '--short', '-q', 'HEAD']);
    return exitCode === 0 ? stdout.trim() : null;
  }

  /** Makes a repository with the branch `main`. */
  async init(): Promise<Result<void, Failure>> {
    const args = ['init', '-q', '-b', 'main'];
    const { exitCode, stderr, startError } = await this.#run(args);
    if (exitCode === 0) return ok(undefined);
    if (startError !== undefined)
      return err({ reason: 'tool-missing', tool: 'git', wanted: WANTED_GIT });
    return err({ reason: 'command-failed', command: `git ${args.join(' ')}`, exitCode, stderr });
  }

  /** Returns the unified diff from one text to another, with `path` in its header; empty where they are equal. */
  async diffTexts(path: string, before: string, after: string): Promise<string> {
    const dir = mkdtempSync(join(tmpdir(), 'stagebook-diff-'));
    try {
      const [a, b] = [join(dir, 'a'), join(dir, 'b')];
      writeFileSync(a, before);
      writeFileSync(b, after);
      const { stdout } = await this.#run(['diff', '--no-index', '--no-color', '--', a, b]);
      // Keep from the first hunk on: the header names our temporary files.
      const hunks = stdout.indexOf('\n@@');
      return hunks < 0 ? '' : `--- a/${path}\n+++ b/${path}${stdout.slice(hunks)}`;
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }

  #run(args: readonly string[]): Promise<Finished> {
    return run('git', ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', ...args], {
      cwd: this.#cwd,
      env: { ...process.env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' }
    });
  }
}
