import type { Sha } from '../contract/sha.js';
import type { GitRunner } from './runner.js';

/** A path that git does not track. */
export interface UntrackedPath {
  /** Relative to the working directory; a folder as a whole ends with `/`. */
  readonly path: string;
  readonly ignored: boolean;
}

/** A path that two trees differ in, relative to the root of the repository. */
export interface TreeChange {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'modified';
  /** Its content in the second tree; null: it is not there. */
  readonly sha: Sha | null;
}

/** Lists the files of a work tree and of commits. */
export class GitFiles {
  readonly #git: GitRunner;

  constructor(git: GitRunner) {
    this.#git = git;
  }

  /** Lists what git does not track at and below the working directory; ignored folders are not entered. */
  async listUntracked(): Promise<UntrackedPath[]> {
    const list = [
      'ls-files',
      '-z',
      '-o',
      '--exclude-standard',
      '--directory',
      '--no-empty-directory'
    ];
    const [plain, ignored] = await Promise.all([
      this.#git.must(list),
      this.#git.must([...list, '-i'])
    ]);
    return [
      ...splitNul(plain).map(path => ({ path, ignored: false })),
      ...splitNul(ignored).map(path => ({ path, ignored: true }))
    ];
  }

  /** Lists the files of the user's index at and below the working directory, relative to it. */
  async listTracked(): Promise<ReadonlySet<string>> {
    return new Set(splitNul(await this.#git.must(['ls-files', '-z', '--cached'])));
  }

  /** Lists the files at and below the working directory that git has in its index or does not ignore. */
  async listFilesForGit(): Promise<string[]> {
    return splitNul(await this.#git.must(['ls-files', '-z', '-c', '-o', '--exclude-standard']));
  }

  /** Returns those of some paths that patterns keep out of git, whether they are there or not. */
  async listIgnored(paths: readonly string[]): Promise<ReadonlySet<string>> {
    if (paths.length === 0) return new Set();
    const input = paths.map(path => `${path}\0`).join('');
    // It fails where none is.
    const found = await this.#git.ask(['check-ignore', '--no-index', '-z', '--stdin'], { input });
    return new Set(splitNul(found ?? ''));
  }

  /** Lists the paths in which two trees differ; without `submodules`, files and links alone. */
  async diffTrees(
    from: Sha,
    to: Sha,
    { submodules = true }: { readonly submodules?: boolean } = {}
  ): Promise<TreeChange[]> {
    const args = ['diff-tree', '-r', '-z', '--no-renames', '--raw', '--no-abbrev'];
    if (!submodules) args.push('--ignore-submodules=all');
    const fields = splitNul(await this.#git.must([...args, from, to]));
    const changes: TreeChange[] = [];
    for (let i = 0; i + 1 < fields.length; i += 2) {
      const [, , , sha, status] = (fields[i] ?? '').split(' ');
      const change = status === 'A' ? 'added' : status === 'D' ? 'removed' : 'modified';
      const path = fields[i + 1] ?? '';
      changes.push({ path, change, sha: change === 'removed' ? null : (sha as Sha) });
    }
    return changes;
  }

  /** Lists the paths of a commit at and below the working directory that match; none without a commit. */
  async listPaths(commit: Sha | null, pattern: RegExp): Promise<string[]> {
    if (commit === null) return [];
    const listed = await this.#git.must(['ls-tree', '-r', '-z', '--name-only', commit]);
    return splitNul(listed).filter(path => pattern.test(path));
  }

  /** Lists the files of a commit at and below the working directory, relative to it; no links, no submodules. */
  async listFiles(commit: Sha): Promise<Map<string, Sha>> {
    const listed = await this.#git.must(['ls-tree', '-r', '-z', commit]);
    return new Map(
      splitNul(listed).flatMap((line): [string, Sha][] => {
        const [, sha, path] = /^100\d{3} blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
        return sha !== undefined && path !== undefined ? [[path, sha as Sha]] : [];
      })
    );
  }

  /** Lists files of the whole work tree by their names, tracked or not, but none that is ignored; relative to its root. */
  async listFilesOnDisk(...names: readonly string[]): Promise<string[]> {
    const paths = names.map(name => `:(top,glob)**/${name}`);
    const args = [
      'ls-files',
      '-z',
      '--full-name',
      '-c',
      '-o',
      '--exclude-standard',
      '--',
      ...paths
    ];
    return [...new Set(splitNul(await this.#git.must(args)))];
  }
}

function splitNul(text: string): string[] {
  return text.split('\0').filter(item => item !== '');
}
