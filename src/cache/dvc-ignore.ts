import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { IgnoreFiles, readRules, type Holds } from './ignore-files.js';
import { readUserExcludes } from './user-excludes.js';

/** What DVC never looks at. */
const BUILT_IN = ['.hg/', '.git/', '.git', '.dvc/'];

/** Tells of paths of one DVC project whether DVC passes over them, by its `.dvcignore` files. */
export class DvcIgnore {
  readonly #files: IgnoreFiles;
  readonly #holds: Holds;

  private constructor(root: string, holds: Holds) {
    this.#files = new IgnoreFiles({ root, name: '.dvcignore', builtIn: BUILT_IN, holds });
    this.#holds = holds;
  }

  /** Finds the project around a folder; null outside of any, where nothing is ignored. */
  static around(folder: string, holds: Holds = isOnDisk): DvcIgnore | null {
    const root = findAround(folder, '.dvc');
    return root === undefined ? null : new DvcIgnore(root, holds);
  }

  /** Tells whether an entry of a folder is ignored. */
  ignores(folder: string, name: string, isFolder: boolean): boolean {
    if (this.#files.ignores(folder, name, isFolder)) return true;
    // A DVC project inside of this one is none of its folders.
    return isFolder && this.#holds(join(folder, name), '.dvc');
  }
}

/** Returns what git ignores in the repository around a folder, tracked files not excepted; null outside of any. */
export function gitIgnoreAround(folder: string, holds: Holds = isOnDisk): IgnoreFiles | null {
  const root = findAround(folder, '.git');
  if (root === undefined) return null;
  const builtIn = [...readUserExcludes(root), ...readRules(join(root, '.git/info/exclude'))];
  return new IgnoreFiles({ root, name: '.gitignore', builtIn, holds });
}

function isOnDisk(folder: string, name: string): boolean {
  return existsSync(join(folder, name));
}

function findAround(folder: string, name: string): string | undefined {
  for (let root = folder; ; root = dirname(root)) {
    if (existsSync(join(root, name))) return root;
    if (root === dirname(root)) return undefined;
  }
}
