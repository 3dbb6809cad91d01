import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { isAbsent } from './is-absent.js';

/** What DVC never looks at. */
const BUILT_IN = ['.hg/', '.git/', '.git', '.dvc/'];

/** Tells of paths of one DVC project whether DVC passes over them, by its `.dvcignore` files. */
export class DvcIgnore {
  readonly #root: string;
  readonly #rules = new Map<
    string,
    { readonly ignore: Ignore; readonly lines: readonly string[] }
  >();

  private constructor(root: string) {
    this.#root = root;
  }

  /** Finds the project around a folder; null outside of any, where nothing is ignored. */
  static around(folder: string): DvcIgnore | null {
    for (let root = folder; ; root = dirname(root)) {
      if (existsSync(join(root, '.dvc'))) return new DvcIgnore(root);
      if (root === dirname(root)) return null;
    }
  }

  /** Tells whether an entry of a folder is ignored. */
  ignores(folder: string, name: string, isFolder: boolean): boolean {
    const path = relative(this.#root, join(folder, name)).split(sep).join('/');
    if (path === '' || path.startsWith('../')) return false;
    // A DVC project inside of this one is none of its folders.
    if (isFolder && existsSync(join(folder, name, '.dvc'))) return true;
    return this.#rulesOf(folder).ignore.ignores(isFolder ? `${path}/` : path);
  }

  /** The rules of a folder are those around it and its own, which count last. */
  #rulesOf(folder: string): { readonly ignore: Ignore; readonly lines: readonly string[] } {
    const known = this.#rules.get(folder);
    if (known) return known;
    const isRoot = folder === this.#root;
    const around = isRoot ? { lines: BUILT_IN, ignore: null } : this.#rulesOf(dirname(folder));
    const own = readRules(join(folder, '.dvcignore'));
    const prefix = relative(this.#root, folder).split(sep).join('/');
    const lines = [...around.lines, ...own.map(rule => below(prefix, rule))];
    const rules =
      own.length === 0 && around.ignore
        ? { lines, ignore: around.ignore }
        : { lines, ignore: ignore({ ignorecase: false }).add([...lines]) };
    this.#rules.set(folder, rules);
    return rules;
  }
}

function readRules(path: string): string[] {
  try {
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .map(line => line.trim());
    return lines.filter(line => line !== '' && !line.startsWith('#'));
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** A rule of a folder as one of the project's root. */
function below(prefix: string, rule: string): string {
  if (prefix === '') return rule;
  const [, not = '', pattern = ''] = /^(!?)(.*)$/.exec(rule) ?? [];
  const isAnchored = pattern.slice(0, -1).includes('/') && !pattern.startsWith('**/');
  const rest = isAnchored ? pattern.replace(/^\//, '') : `**/${pattern.replace(/^\*\*\//, '')}`;
  return `${not}/${prefix.replace(/[*?[\]\\]/g, '\\$&')}/${rest}`;
}
