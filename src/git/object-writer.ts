import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sha } from '../contract/sha.js';
import { readIdentity, type Identity } from './identity.js';
import { LineServer } from './line-server.js';
import type { GitRunner } from './runner.js';
import type { TreeEntry } from './tree.js';

/** Writes objects through processes that stay: each takes less than a millisecond. */
export class ObjectWriter {
  readonly #git: GitRunner;
  readonly #draft: string;
  readonly #blobs: LineServer;
  readonly #trees: LineServer;
  readonly #commits: LineServer;
  #identity: Promise<Identity> | undefined;

  /** `git` runs at the root of a worktree; `drafts` is a folder. */
  constructor(git: GitRunner, drafts: string) {
    this.#git = git;
    this.#draft = join(drafts, 'stagebook-commit');
    this.#blobs = new LineServer(git, ['hash-object', '-w', '--stdin-paths']);
    this.#trees = new LineServer(git, ['mktree', '-z', '--batch', '--missing']);
    this.#commits = new LineServer(git, ['hash-object', '-w', '-t', 'commit', '--stdin-paths']);
  }

  /** Starts what the first objects would wait for. */
  start(): void {
    for (const server of [this.#blobs, this.#trees, this.#commits]) server.start();
    this.#identity ??= readIdentity(this.#git);
  }

  /** Writes files as blobs, with the filters that `git add` would use for them; ids in the same order. */
  async blobs(paths: readonly string[]): Promise<readonly Sha[]> {
    const shas = await this.#blobs.ask(paths.map(toLine).join(''), paths.length);
    return shas as readonly Sha[];
  }

  /** Writes a tree; names are bytes as Latin-1 has them. */
  async tree(entries: Iterable<TreeEntry>): Promise<Sha> {
    const lines = Array.from(
      entries,
      ({ mode, sha, name }) => `${mode} ${typeOf(mode)} ${sha}\t${name}\0`
    );
    const [sha] = await this.#trees.ask(Buffer.from(`${lines.join('')}\0`, 'latin1'), 1);
    return sha as Sha;
  }

  /** Writes a commit that no ref points to yet, as `git commit-tree` would. */
  async commit(commit: {
    readonly tree: Sha;
    readonly parent: Sha;
    readonly message: string;
  }): Promise<Sha> {
    const { tree, parent, message } = commit;
    const { author, committer, zone } = await (this.#identity ??= readIdentity(this.#git));
    const time = `${Math.floor(Date.now() / 1000)} ${zone}`;
    writeFileSync(
      this.#draft,
      `tree ${tree}\nparent ${parent}\nauthor ${author} ${time}\ncommitter ${committer} ${time}\n\n${message}`
    );
    const [sha] = await this.#commits.ask(toLine(this.#draft), 1);
    return sha as Sha;
  }

  /** Ends the processes; resolves when they are gone. */
  async close(): Promise<void> {
    await Promise.all([this.#blobs, this.#trees, this.#commits].map(server => server.close()));
  }
}

function typeOf(mode: string): 'tree' | 'commit' | 'blob' {
  return /^0?40000$/.test(mode) ? 'tree' : mode === '160000' ? 'commit' : 'blob';
}

/** A path on a line of its own; git takes one in quotes as C would write it. */
function toLine(path: string): string {
  if (!/^"|[\n\r]/.test(path)) return `${path}\n`;
  const quoted = path
    .replace(/["\\]/g, mark => `\\${mark}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
  return `"${quoted}"\n`;
}
