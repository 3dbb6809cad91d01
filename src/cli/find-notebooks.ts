import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MANIFEST_PATH } from '../contract/manifest.js';
import { listNotebooks } from '../engine/index.js';

/** Lists what a path of a command line names: a notebook, or those in a folder. */
export function notebooksAt(path: string): readonly string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  const found = stat?.isDirectory() === true ? notebooksIn(path) : [];
  return found.length > 0 ? found : [path];
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
