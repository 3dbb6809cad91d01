import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import type { Git } from './git.js';
import { LineServer } from './line-server.js';
import { ObjectReader } from './object-reader.js';
import { ObjectWriter } from './object-writer.js';
import { GitRunner } from './runner.js';
import { TreeEditor } from './tree-editor.js';

/** Where a chain of commits is written, and from what. */
export interface ChainOptions {
  /** A worktree of the repository, whose detached HEAD follows the chain. */
  readonly worktree: string;
  /** A folder for drafts. */
  readonly drafts: string;
  readonly ref: string;
  /** What the ref points to; null where there is none yet. */
  readonly before: Sha | null;
  /** Parent of the next commit. */
  readonly parent: Sha;
  /** A commit or tree with the files that the next commit starts with. */
  readonly files: Sha;
}

/**
 * Appends commits to a ref through git processes that stay.
 *
 * Order matters: blobs, trees, the commit, and last the ref. A kill at any moment leaves the ref at a commit
 * whose files are all there.
 */
export class ChainWriter {
  /** Files of the next commit, by their paths from the root of the repository. */
  readonly files: TreeEditor;
  readonly #git: Git;
  #ref: string;
  readonly #reader: ObjectReader;
  readonly #writer: ObjectWriter;
  readonly #refs: LineServer;
  #before: Sha | null;
  #tip: Sha;
  #tree: Sha | undefined;

  constructor(git: Git, { worktree, drafts, ref, before, parent, files }: ChainOptions) {
    const inside = new GitRunner(worktree);
    this.#git = git;
    this.#ref = ref;
    this.#before = before;
    this.#tip = parent;
    this.#reader = new ObjectReader(worktree);
    this.#writer = new ObjectWriter(inside, drafts);
    this.#refs = new LineServer(inside, ['update-ref', '--stdin']);
    this.files = new TreeEditor(this.#reader, this.#writer, files);
  }

  /** What the ref points to; null where there is no commit yet. */
  get ref(): Sha | null {
    return this.#before;
  }

  /** The newest commit: what the chain started from, before its first. */
  get tip(): Sha {
    return this.#tip;
  }

  /** Goes on under a ref that does not exist yet, with the whole chain. */
  moveTo(ref: string): void {
    this.#ref = ref;
    this.#before = null;
  }

  /** Starts what the first commit would wait for. */
  start(): void {
    this.#writer.start();
    this.#refs.start();
  }

  /** Writes files as blobs; paths are from the root of the worktree, ids in the same order. */
  writeBlobs(paths: readonly string[]): Promise<readonly Sha[]> {
    return this.#writer.blobs(paths);
  }

  /** Tells whether the files differ from those of the newest commit. */
  async hasChanged(): Promise<boolean> {
    this.#tree ??= (await this.#reader.read(`${this.#tip}^{tree}`))?.sha;
    return (await this.files.write()) !== this.#tree;
  }

  /** Appends a commit with the files as they are now. */
  async commit(message: string): Promise<Result<Sha, Failure>> {
    const tree = await this.files.write();
    const sha = await this.#writer.commit({ tree, parent: this.#tip, message });
    const moved = await this.#move(sha);
    if (!moved.ok) return moved;
    this.#before = sha;
    this.#tip = sha;
    this.#tree = tree;
    return ok(sha);
  }

  /** Ends the processes; resolves when they are gone. */
  async close(): Promise<void> {
    await Promise.all([this.#reader.close(), this.#writer.close(), this.#refs.close()]);
  }

  /** Moves the ref, and HEAD of the worktree with it, or neither. */
  async #move(next: Sha): Promise<Result<void, Failure>> {
    const expected = this.#before ?? '0'.repeat(next.length);
    const steps = [
      'start',
      'option no-deref',
      `update ${this.#ref} ${next} ${expected}`,
      'option no-deref',
      `update HEAD ${next}`,
      'prepare',
      'commit'
    ];
    try {
      await this.#refs.ask(`${steps.join('\n')}\n`, 3);
      return ok(undefined);
    } catch {
      // Another git holds a lock, or the ref was moved: one try more tells which.
      const moved = await this.#git.moveRef(this.#ref, this.#before, next);
      const isThere =
        !moved.ok && moved.failure.reason === 'ref-moved' && moved.failure.actual === next;
      return isThere ? ok(undefined) : moved;
    }
  }
}
