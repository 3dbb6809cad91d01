import { existsSync, readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

/**
 * What stands in the folders below a root, each read once: who looks for notebooks and who looks for pipeline files
 * go through the same ones. For one look only, since nobody tells it what changes.
 */
export class Folders {
  readonly root: string;
  readonly #entries = new Map<string, readonly Dirent[]>();

  constructor(root: string) {
    this.root = root;
  }

  /** Returns the entries of a folder; throws where it cannot be read. */
  entries(folder: string): readonly Dirent[] {
    const known = this.#entries.get(folder);
    if (known) return known;
    const entries = readdirSync(folder, { withFileTypes: true });
    this.#entries.set(folder, entries);
    return entries;
  }

  /** Tells whether a folder has an entry of a name. A folder outside of the root is not read for that. */
  holds(folder: string, name: string): boolean {
    if (!folder.startsWith(this.root)) return existsSync(join(folder, name));
    return this.entries(folder).some(entry => entry.name === name);
  }
}
