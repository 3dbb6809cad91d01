import type { Sha } from '../contract/sha.js';
import type { Git } from '../git/index.js';
import type { ExperimentContext } from './context.js';
import { hashesIn, RECORDS, recordsOnDisk } from './object-records.js';
import { PINS, pinnedCommits } from './pins.js';
import { outsOfRevision } from './workspace-outs.js';

/** Who counts as a user of objects. */
export interface Users {
  /** Tells whether what a ref leads to counts; of a pin, its commit alone. */
  readonly counts: (ref: string) => boolean;
  /** A work tree that does not count, by its absolute path. */
  readonly worktree?: string;
  /** Commits of an experiment that count only where another user stands on one, or goes on from it. */
  readonly own?: OwnCommits;
}

/** The commits that an experiment has for itself. */
export interface OwnCommits {
  readonly shas: ReadonlySet<Sha>;
  readonly tip: Sha;
  readonly oldest: Sha;
  /** The commit that the oldest of them follows. */
  readonly base: Sha;
}

/** Lists the own commits of an experiment that tips of others stand on or go on from. */
export async function entriesInto(
  { shas, tip }: OwnCommits,
  tips: readonly Sha[],
  git: Git
): Promise<Sha[]> {
  const edges = await git.history.edgesOf(tips, [tip]);
  return [...new Set([...tips, ...edges])].filter(sha => shas.has(sha));
}

/** Picks the tips that have own commits of an experiment in their history. */
async function tipsThrough(
  { oldest }: OwnCommits,
  tips: readonly Sha[],
  git: Git
): Promise<Set<Sha>> {
  const holders = await git.refsContaining(oldest);
  const names = new Set(holders.map(({ name }) => name));
  const refs = await git.listRefs();
  const known = new Map(refs.map(({ name, sha }) => [sha, names.has(name)]));
  const through = new Set<Sha>();
  for (const sha of tips)
    // No ref leads to a detached HEAD, nor to older stashes.
    if (known.get(sha) ?? (await git.history.isAncestor(oldest, sha))) through.add(sha);
  return through;
}

/** Lists what commits record that go on from own commits of an experiment, and those where they do; nothing of the others. */
async function recordsBeside(own: OwnCommits, followers: readonly Sha[], git: Git): Promise<Sha[]> {
  const entries = await entriesInto(own, followers, git);
  const [changed, whole] = await Promise.all([
    git.history.changedBlobs(followers, [own.tip], RECORDS),
    git.history.blobsIn(entries, RECORDS)
  ]);
  return [...changed, ...whole];
}

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
      for (const text of await recordsOnDisk(path))
        for (const hash of hashesIn(text)) used.add(hash);
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
    const stashed = await Promise.all(stashes.map(({ name }) => git.history.listReflog(name)));
    const heads = worktrees.flatMap(({ head }) => head ?? []);
    return [...new Set([...refs.map(({ sha }) => sha), ...heads, ...stashed.flat()])];
  }

  async #readCommits(tips: readonly Sha[]): Promise<void> {
    const { git } = this.#context;
    const { own } = this.#users;
    const followers = own ? await tipsThrough(own, tips, git) : new Set<Sha>();
    const others = tips.filter(sha => !followers.has(sha));
    if (own && followers.size > 0) others.push(own.base);
    const known = others.filter(sha => this.#seen.has(sha));
    const fresh = others.filter(sha => !this.#seen.has(sha));
    const blobs = await git.history.blobsOf(fresh, known, RECORDS);
    if (own) blobs.push(...(await recordsBeside(own, [...followers], git)));
    const objects = git.openObjects();
    try {
      for (const object of await Promise.all(blobs.map(sha => objects.read(sha))))
        if (object?.type === 'blob')
          for (const hash of hashesIn(object.content.toString())) this.#inCommits.add(hash);
    } finally {
      await objects.close();
    }
    this.#seen = new Set(others);
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
