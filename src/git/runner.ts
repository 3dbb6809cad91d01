import { existsSync } from 'node:fs';
import { err, type Result } from '../contract/result.js';
import type { Failure } from '../contract/failure.js';
import { quoteWord } from '../contract/quote-word.js';
import { folderGone, GitError } from './git-error.js';
import { converse, run, type Conversation, type Finished } from '../process/index.js';

/** The oldest git that Stagebook works with: `init -b`, and worktrees without trouble. */
export const WANTED_GIT = '2.30';

/** What one git command is run with. */
export interface GitRun {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Lets git speak with another repository, by whatever program the user's settings name. */
  readonly network?: boolean;
}

/** Settings that keep the user's hooks, watchers, clean-ups and ways to name paths out of our commands. */
const QUIET = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.pager=cat',
  'core.quotePath=false',
  'diff.relative=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'advice.graftFileDeprecated=false'
].flatMap(setting => ['-c', setting]);

/**
 * Keeps git from fetching an object that is missing: in a partial clone it would, by programs that the
 * repository's own settings name. To look at somebody's repository must run nothing of it.
 */
const OFFLINE = { GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: '' };

/** Runs git in one directory: in its own words, without locks that it can do without, and never asking. */
export class GitRunner {
  readonly cwd: string;

  constructor(cwd: string) {
    this.cwd = cwd;
  }

  /** Runs git to its end, whatever its exit code. */
  run(
    args: readonly string[],
    { input, env, signal, network = false }: GitRun = {}
  ): Promise<Finished> {
    return run('git', [...QUIET, ...args], {
      cwd: this.cwd,
      env: network ? gitEnv(env) : offlineEnv(env),
      ...(input !== undefined && { input }),
      ...(signal && { signal })
    });
  }

  /** Starts a git that is written to while it answers. */
  converse(args: readonly string[], onOutput: (chunk: Buffer) => void): Conversation {
    const options = { cwd: this.cwd, env: offlineEnv() };
    return converse('git', [...QUIET, ...args], options, onOutput);
  }

  /** Returns what git prints; undefined where it fails. */
  async ask(args: readonly string[], options?: GitRun): Promise<string | undefined> {
    const { exitCode, stdout } = await this.run(args, options);
    return exitCode === 0 ? stdout : undefined;
  }

  /** Returns what git prints; a command that fails here is a bug or a broken repository. */
  async must(args: readonly string[], options?: GitRun): Promise<string> {
    const { exitCode, stdout, stderr, startError } = await this.run(args, options);
    if (exitCode === 0) return stdout;
    throw new GitError(args, this.cwd, startError ?? stderr);
  }

  /** Runs git and turns its failure into data. */
  async attempt(args: readonly string[], options?: GitRun): Promise<Result<string, Failure>> {
    const { exitCode, stdout, stderr, startError } = await this.run(args, options);
    if (exitCode === 0) return { ok: true, value: stdout };
    // A folder that is not there and a program that is not: the system calls both ENOENT.
    if (startError !== undefined && !existsSync(this.cwd)) return err(folderGone(this.cwd));
    if (startError !== undefined)
      return err({ reason: 'tool-missing', tool: 'git', wanted: WANTED_GIT });
    return err({
      reason: 'command-failed',
      command: `git ${args.map(quoteWord).join(' ')}`,
      exitCode,
      stderr
    });
  }
}

/** The environment of a git child that stays in its repository. */
export function offlineEnv(own: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { ...gitEnv(own), ...OFFLINE };
}

/** The environment of a git child. What the caller's git set for itself (`GIT_DIR` in a hook) would mislead ours. */
function gitEnv(own: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const {
    GIT_DIR: _,
    GIT_WORK_TREE: __,
    GIT_INDEX_FILE: ___,
    GIT_PREFIX: ____,
    ...env
  } = process.env;
  return { ...env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', ...own };
}
