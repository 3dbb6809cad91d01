import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MANIFEST_PATH } from '../contract/manifest.js';
import { listNotebooks } from '../engine/index.js';
import { UsageError } from './usage.js';

/** Lists what a path of a command line names: a notebook, or those in a folder. */
export function notebooksAt(cwd: string, named: string): readonly string[] {
  // An empty variable of a script; the current folder was hardly meant.
  if (named === '') throw new UsageError('an empty text is given as a notebook.');
  const path = resolve(cwd, named);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [path];
  const found = notebooksIn(path);
  if (found.length === 0) throw new UsageError(`there is no notebook in the folder \`${named}\`.`);
  return found;
}

/** Lists the notebooks in a folder, sorted; not those of folders in it. */
export function notebooksIn(folder: string): readonly string[] {
  const names = readdirSync(folder).filter(name => name.endsWith('.ipynb'));
  return names.sort().map(name => join(folder, name));
}

/** The notebooks that a project was written from, asked for often: they change only with its manifest. */
export class KnownNotebooks {
  readonly #root: string;
  #stamp: number | undefined;
  #notebooks: readonly string[] = [];

  constructor(root: string) {
    this.#root = root;
  }

  /** Lists them, absolute; those that another process has just added, too. */
  list(): readonly string[] {
    const stamp = statSync(join(this.#root, MANIFEST_PATH), { throwIfNoEntry: false })?.mtimeMs;
    if (stamp !== this.#stamp) this.#notebooks = listNotebooks(this.#root);
    this.#stamp = stamp;
    return this.#notebooks;
  }
}
