import { hashBytes, hashListing } from '../cache/index.js';
import type { Sha } from '../contract/sha.js';
import type { ObjectReader } from '../git/index.js';
import type { ExperimentContext } from './context.js';

/** The files that git keeps of a project in one commit; paths relative to the project. */
export class RevisionFiles {
  readonly #files: ReadonlyMap<string, Sha>;
  readonly #objects: ObjectReader;

  private constructor(files: ReadonlyMap<string, Sha>, objects: ObjectReader) {
    this.#files = files;
    this.#objects = objects;
  }

  /** Lists the files of a commit; they are read through `objects` while that is open. */
  static async open(
    { git }: ExperimentContext,
    sha: Sha,
    objects: ObjectReader
  ): Promise<RevisionFiles> {
    return new RevisionFiles(await git.files.listFiles(sha), objects);
  }

  get paths(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** Reads a file; undefined where there is none. */
  async text(path: string): Promise<string | undefined> {
    return (await this.#read(path))?.toString();
  }

  /** Reads the bytes of a file; undefined where there is none. */
  bytes(path: string): Promise<Buffer | undefined> {
    return this.#read(path);
  }

  /** Returns the md5 of a file or, with `.dir`, of a directory as DVC takes it; null where neither is. */
  async hash(path: string): Promise<string | null> {
    const content = await this.#read(path);
    if (content) return hashBytes(content);
    const inside = this.paths.filter(file => file.startsWith(`${path}/`));
    if (inside.length === 0) return null;
    const listed = await Promise.all(
      inside.map(async file => ({
        md5: hashBytes((await this.#read(file)) ?? Buffer.alloc(0)),
        relpath: file.slice(path.length + 1)
      }))
    );
    return hashListing(listed);
  }

  async #read(path: string): Promise<Buffer | undefined> {
    const sha = this.#files.get(path);
    return sha === undefined ? undefined : (await this.#objects.read(sha))?.content;
  }
}
