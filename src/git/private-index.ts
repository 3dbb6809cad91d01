import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  readonly #env: Readonly<Record<string, string>>;

  private constructor(git: GitRunner, folder: string) {
    this.#git = git;
    this.#folder = folder;
    this.#env = { GIT_INDEX_FILE: join(folder, 'index') };
  }

  /** Starts with a copy of the user's index, which knows what did not change on the disk, or with a tree. */
  static async open(git: GitRunner, from: 'user' | Sha): Promise<PrivateIndex> {
    const index = new PrivateIndex(git, mkdtempSync(join(tmpdir(), 'stagebook-index-')));
    if (from !== 'user') await index.#must(['read-tree', from]);
    else {
      const path = (
        await git.must(['rev-parse', '--path-format=absolute', '--git-path', 'index'])
      ).trim();
      if (existsSync(path)) copyFileSync(path, index.#env['GIT_INDEX_FILE'] ?? '');
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
  async checkOut(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    const input = paths.map(path => `${path}\0`).join('');
    await this.#must(['checkout-index', '--force', '-z', '--stdin'], input);
  }

  /** Removes paths, folders with all that is in them, then sets entries. */
  async update(change: {
    readonly remove?: readonly string[];
    readonly set?: readonly IndexEntry[];
  }): Promise<void> {
    const { remove = [], set = [] } = change;
    if (remove.length > 0) {
      // From the top of the repository, whatever folder we work in.
      const paths = remove.map(path => `:(top,literal)${path}`);
      const known = await this.#must(['ls-files', '-z', '--full-name', '--', ...paths]);
      const keep = new Set(set.map(({ path }) => path));
      const gone = known.split('\0').filter(path => path !== '' && !keep.has(path));
      await this.#apply([...gone.map(path => `0 ${'0'.repeat(40)}\t${path}`), ...set.map(toLine)]);
    } else await this.#apply(set.map(toLine));
  }

  /** Writes the tree of the whole repository. */
  async writeTree(): Promise<Sha> {
    return (await this.#must(['write-tree'])).trim() as Sha;
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #apply(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    await this.#must(
      ['update-index', '-z', '--add', '--replace', '--index-info'],
      lines.map(line => `${line}\0`).join('')
    );
  }

  #must(args: readonly string[], input?: string): Promise<string> {
    return this.#git.must(args, { env: this.#env, ...(input !== undefined && { input }) });
  }
}

function toLine({ path, mode, sha }: IndexEntry): string {
  return `${mode} ${sha} 0\t${path}`;
}
