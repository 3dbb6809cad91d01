import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A folder that changed so shortly before it was listed may have changed once more in the same tick of the clock. */
const TICK_MS = 50;

interface Listed {
  readonly changed: number;
  readonly isSure: boolean;
  readonly names: ReadonlySet<string>;
}

/** Tells of many objects whether they are in a cache: asks the 256 folders instead of every file. */
export class ObjectIndex {
  readonly #dir: string;
  readonly #folders = new Map<string, Listed>();

  /** Takes the folder that holds the two-letter folders. */
  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Looks at the cache as it is now: the answer holds for one pass over many objects. */
  look(): (hash: string) => boolean {
    const fresh = new Map<string, ReadonlySet<string>>();
    return hash => {
      const folder = hash.slice(0, 2);
      let names = fresh.get(folder);
      if (!names) {
        names = this.#list(folder);
        fresh.set(folder, names);
      }
      return names.has(hash.slice(2));
    };
  }

  #list(folder: string): ReadonlySet<string> {
    const path = join(this.#dir, folder);
    const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (changed === undefined) return new Set();
    const known = this.#folders.get(folder);
    if (known?.changed === changed && known.isSure) return known.names;
    const isSure = Date.now() - changed > TICK_MS;
    const names = new Set(readdirSync(path));
    this.#folders.set(folder, { changed, isSure, names });
    return names;
  }
}
