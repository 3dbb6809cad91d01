import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync
} from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import type { GitRunner } from './runner.js';

/** One file of an index; the path is relative to the root of the repository. */
export interface IndexEntry {
  readonly path: string;
  /** `100644`, `100755`, `120000`. */
  readonly mode: string;
  readonly sha: Sha;
}

/** An index of our own: the user's is never written, not even locked. */
export class PrivateIndex {
  readonly #git: GitRunner;
  readonly #folder: string;
  readonly #file: string;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(git: GitRunner, folder: string) {
    this.#git = git;
    this.#folder = folder;
    this.#file = join(folder, 'index');
    this.#env = { GIT_INDEX_FILE: this.#file };
  }

  /** Starts with a copy of the user's index, which knows what did not change on the disk, or with a tree. */
  static async open(git: GitRunner, from: 'user' | Sha): Promise<PrivateIndex> {
    const index = new PrivateIndex(git, await makeFolder(git));
    if (from !== 'user') await index.#must(['read-tree', from]);
    else {
      const path = (
        await git.must(['rev-parse', '--path-format=absolute', '--git-path', 'index'])
      ).trim();
      if (existsSync(path)) copyIndex(path, index.#file);
      // A conflict keeps three versions of a file and no tree: what is on the disk counts.
    }
    return index;
  }

  /** Takes every tracked file of the repository as it is on the disk; what is gone is removed. */
  async addTracked(): Promise<void> {
    await this.#must(['add', '-u', '--', ':/']);
  }

  /** Takes files and folders below the working directory, ignored or not. */
  async addForced(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    const input = paths.map(path => `${path}\0`).join('');
    await this.#must(
      ['--literal-pathspecs', 'add', '-f', '--pathspec-from-file=-', '--pathspec-file-nul'],
      input
    );
  }

  /** Writes files to the disk as a checkout does, with modes, links and line ends; below the working directory. */
  async checkOut(paths: readonly string[]): Promise<Result<void, Failure>> {
    if (paths.length === 0) return ok(undefined);
    const input = paths.map(path => `${path}\0`).join('');
    const args = ['checkout-index', '--force', '-z', '--stdin'];
    const done = await this.#git.attempt(args, { env: this.#env, input });
    return done.ok ? ok(undefined) : done;
  }

  /** Sets entries, whatever was at their paths. */
  async set(entries: readonly IndexEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await this.#must(
      ['update-index', '-z', '--add', '--replace', '--index-info'],
      entries.map(({ path, mode, sha }) => `${mode} ${sha} 0\t${path}\0`).join('')
    );
  }

  /** Writes the tree of the whole repository. */
  async writeTree(): Promise<Sha> {
    return (await this.#must(['write-tree'])).trim() as Sha;
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #must(args: readonly string[], input?: string): Promise<string> {
    return this.#git.must(args, { env: this.#env, ...(input !== undefined && { input }) });
  }
}

/** Copies an index as old as it is: git reads a file again that is as young as the index which knows it. */
function copyIndex(from: string, to: string): void {
  const { mtimeMs } = statSync(from);
  copyFileSync(from, to);
  const time = Math.floor(mtimeMs) / 1000;
  utimesSync(to, time, time);
}

/** No command takes as long: what is older was left by one that was killed. */
const LEFT_MS = 24 * 3_600_000;

/** Makes a folder for an index in git's own: nobody clears that up while a command runs. */
async function makeFolder(git: GitRunner): Promise<string> {
  const common = await git.must(['rev-parse', '--path-format=absolute', '--git-common-dir']);
  const folder = join(common.trim(), 'stagebook', 'index');
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats && Date.now() - stats.mtimeMs > LEFT_MS)
      rmSync(path, { recursive: true, force: true });
  }
  return mkdtempSync(join(folder, 'index-'));
}
