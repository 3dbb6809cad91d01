import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Sha } from '../contract/sha.js';
import { Git } from '../git/index.js';
import type { ExperimentContext } from './context.js';
import { PINS, pinnedCommits } from './pins.js';
import { outsOfRevision } from './workspace-outs.js';

/** Who counts as a user of objects. */
export interface Users {
  /** Tells whether what a ref leads to counts; of a pin, its commit alone. */
  readonly counts: (ref: string) => boolean;
  /** A work tree that does not count, by its absolute path. */
  readonly worktree?: string;
}

/** Files that record hashes. A copy of one may be listed under its own name alone. */
const RECORDS = /(^|\/)([^/]*(dvc\.lock|\.dvc)[^/]*|\.stagebook\/backup\.json)$/;

/**
 * The cached objects that commits and work trees of a repository record, in any of its projects.
 *
 * What a commit was seen to record goes on counting: to keep too much is harmless.
 */
export class UsedObjects {
  readonly #context: ExperimentContext;
  readonly #users: Users;
  readonly #inCommits = new Set<string>();
  readonly #files = new Map<string, readonly string[]>();
  #seen: ReadonlySet<Sha> = new Set();

  constructor(context: ExperimentContext, users: Users) {
    this.#context = context;
    this.#users = users;
  }

  /** Returns the hashes that are recorded now, files of directories included. Only what is new is read again. */
  async read(): Promise<ReadonlySet<string>> {
    const worktrees = await this.#worktrees();
    const tips = await this.#tipsOf(worktrees);
    await this.#readCommits(tips);
    const used = new Set(this.#inCommits);
    for (const hash of await this.#pinnedHashes()) used.add(hash);
    for (const { path } of worktrees)
      for (const text of await recordsOnDisk(path)) addHashes(text, used);
    return this.expand(used);
  }

  /** Returns the commits whose history counts. */
  async tips(): Promise<readonly Sha[]> {
    return this.#tipsOf(await this.#worktrees());
  }

  /** Adds the files of directories; a list that was read once is known though its object goes. */
  expand(hashes: Iterable<string>): Set<string> {
    const all = new Set(hashes);
    for (const hash of [...all]) for (const file of this.#filesOf(hash)) all.add(file);
    return all;
  }

  #filesOf(hash: string): readonly string[] {
    if (!hash.endsWith('.dir')) return [];
    const known = this.#files.get(hash);
    if (known) return known;
    const files = this.#context.cache.listDirectory(hash)?.map(({ md5 }) => md5);
    if (files) this.#files.set(hash, files);
    return files ?? [];
  }

  async #worktrees(): ReturnType<Git['listWorktrees']> {
    const worktrees = await this.#context.git.listWorktrees();
    return worktrees.filter(({ path }) => path !== this.#users.worktree);
  }

  async #tipsOf(worktrees: readonly { readonly head: Sha | null }[]): Promise<readonly Sha[]> {
    const { git } = this.#context;
    const refs = (await git.listRefs()).filter(
      ({ name }) => !name.startsWith(PINS) && this.#users.counts(name)
    );
    const stashes = refs.filter(({ name }) => /(^|\/)stash$/.test(name));
    const stashed = await Promise.all(stashes.map(({ name }) => git.listReflog(name)));
    const heads = worktrees.flatMap(({ head }) => head ?? []);
    return [...new Set([...refs.map(({ sha }) => sha), ...heads, ...stashed.flat()])];
  }

  async #readCommits(tips: readonly Sha[]): Promise<void> {
    const { git } = this.#context;
    const known = tips.filter(sha => this.#seen.has(sha));
    const fresh = tips.filter(sha => !this.#seen.has(sha));
    const blobs = await git.blobsOf(fresh, known, RECORDS);
    const objects = git.openObjects();
    try {
      for (const object of await Promise.all(blobs.map(sha => objects.read(sha))))
        if (object?.type === 'blob') addHashes(object.content.toString(), this.#inCommits);
    } finally {
      await objects.close();
    }
    this.#seen = new Set(tips);
  }

  /** Of a pinned commit its own outs alone: what came before it in its chain is not pinned. */
  async #pinnedHashes(): Promise<string[]> {
    const { git, prefix } = this.#context;
    const pinned = [...(await pinnedCommits(git))].filter(sha => this.#users.counts(PINS + sha));
    if (pinned.length === 0) return [];
    const objects = git.openObjects();
    try {
      const outs = pinned.map(sha => outsOfRevision(objects, sha, prefix));
      return (await Promise.all(outs)).flatMap(found =>
        [...found.values()].flatMap(({ hash }) => hash ?? [])
      );
    } finally {
      await objects.close();
    }
  }
}

/** Texts of the files of a work tree that record hashes, as they are on the disk. */
async function recordsOnDisk(worktree: string): Promise<string[]> {
  if (!existsSync(worktree)) return []; // Removed by hand; git still lists it.
  const files = await new Git(worktree).listFilesOnDisk('dvc.yaml', 'dvc.lock', '*.dvc');
  // A lock file that git ignores lies beside its pipeline file.
  const locks = files.filter(path => path.endsWith('dvc.yaml'));
  const paths = [...files, ...locks.map(path => join(dirname(path), 'dvc.lock'))];
  return [...new Set(paths)].flatMap(path => {
    try {
      return [readFileSync(resolve(worktree, path), 'utf8')];
    } catch {
      return []; // Tracked and removed, or no file.
    }
  });
}

/** Any md5 in such a file counts. */
function addHashes(text: string, hashes: Set<string>): void {
  for (const [, hash] of text.matchAll(/(?:md5|hash)"?: *["']?([0-9a-f]{32}(?:\.dir)?)/g))
    if (hash !== undefined) hashes.add(hash);
}
