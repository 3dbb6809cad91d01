import type { Sha } from '../contract/sha.js';
import type { ChainCommit } from '../git/index.js';

/** Finds the blob at a path of the repository; undefined where there is none. */
export type FileLookup = (path: string) => Promise<Sha | undefined> | Sha | undefined;

/** A blob of a path, from a commit of the chain on. */
interface Version {
  readonly from: number;
  readonly sha: Sha | undefined;
}

/**
 * The files of all commits of a chain, out of what each of them changed.
 *
 * To read three trees in every commit takes git and us five times as long as to be told what is new.
 */
export class ChainFiles {
  readonly #base: FileLookup;
  /** What was found in the commit before the chain: every commit asks for the same few paths. */
  readonly #found = new Map<string, ReturnType<FileLookup>>();
  readonly #versions = new Map<string, Version[]>();

  /** Takes the commits of a chain, oldest first, and the files of the commit before them. */
  constructor(commits: readonly ChainCommit[], base: FileLookup) {
    this.#base = base;
    commits.forEach(({ changes }, from) => {
      for (const { path, sha } of changes) {
        const versions = this.#versions.get(path);
        const version = { from, sha: sha ?? undefined };
        if (versions) versions.push(version);
        else this.#versions.set(path, [version]);
      }
    });
  }

  /** Returns the files of one commit, by its place in the chain. */
  at(place: number): FileLookup {
    return path => {
      const versions = this.#versions.get(path);
      const known = versions && newest(versions, place);
      return known ? known.sha : this.#before(path);
    };
  }

  #before(path: string): ReturnType<FileLookup> {
    if (!this.#found.has(path)) this.#found.set(path, this.#base(path));
    return this.#found.get(path);
  }
}

/** The last version that is not newer than a place. */
function newest(versions: readonly Version[], place: number): Version | undefined {
  let [low, high] = [0, versions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((versions[middle]?.from ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return versions[low - 1];
}
