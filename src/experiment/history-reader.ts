import type { LoosePinView, PinView, RevisionData } from '../contract/experiment-view.js';
import type { Sha } from '../contract/sha.js';
import { parseCommit, type ChainCommit, type ObjectReader, type Ref } from '../git/index.js';
import { worktreeOf } from './backup.js';
import { ChainFiles, type FileLookup } from './chain-files.js';
import { parseMessage } from './commit-message.js';
import type { ExperimentContext } from './context.js';
import type { HistoryMemo, KnownBaseline, KnownCheckpoint } from './history-memo.js';
import { findLastBackup } from './last-backup.js';
import { RevisionReader } from './revision-reader.js';

/** What a commit says that is gone. */
const NOTHING: RevisionData = { params: {}, metrics: {}, errors: [] };

/** Commits that are read at the same time: enough to keep git busy, few enough for the memory. */
const AT_ONCE = 500;

/** The first `count` commits of a chain, newest first: what an experiment added to its baseline or to another. */
export interface ChainPart {
  readonly baseline: Sha;
  readonly chain: readonly ChainCommit[];
  readonly count: number;
}

/** Reads the commits of a history that its memo does not know; starts git only where there are such. */
export class HistoryReader {
  readonly #context: ExperimentContext;
  readonly #memo: HistoryMemo;
  /** Those of which a file may yet be fetched: they are read again the next time. */
  readonly #notWhole = new Map<Sha, KnownCheckpoint>();
  #objects: ObjectReader | undefined;
  #reader: RevisionReader | undefined;

  constructor(context: ExperimentContext, memo: HistoryMemo) {
    this.#context = context;
    this.#memo = memo;
  }

  /** Finds the pipeline files that tell what params and metrics are. */
  async open(head: Sha | null): Promise<void> {
    if (this.#memo.pipelines?.head === head) {
      this.#memo.knowPipelines(head, this.#memo.pipelines.paths);
      return;
    }
    // Wanted as soon as the chains are known, and git takes a moment to start.
    this.#objects ??= this.#context.git.openObjects();
    const paths = await this.#context.git.files.listPaths(head, /(^|\/)dvc\.yaml$/);
    // A run carries what is not committed: its own may be the first commits with a pipeline.
    this.#memo.knowPipelines(head, [...new Set(['dvc.yaml', ...paths])]);
  }

  /** Reads a commit by itself, as those that experiments start from; undefined where it is gone. */
  async baseline(sha: Sha): Promise<KnownBaseline | undefined> {
    const known = this.#memo.baselines.get(sha);
    if (known) return known;
    const commit = await this.#commit(sha);
    if (!commit) return undefined;
    const reader = this.#revisions();
    const read = await reader.read(reader.filesOf(commit.tree));
    const { params, metrics, errors } = read;
    const view = { sha, time: commit.time, params, metrics, errors };
    if (read.isWhole) this.#memo.baselines.set(sha, view);
    return view;
  }

  /** Reads the commits of chains that the memo does not know; all of them in one go, which keeps git busy. */
  async read(parts: readonly ChainPart[]): Promise<void> {
    const unknown: { readonly commit: ChainCommit; readonly files: FileLookup }[] = [];
    for (const { baseline, chain, count } of parts) {
      const isKnown = (sha: Sha): boolean => this.#memo.checkpoints.has(sha);
      if (chain.slice(0, count).every(({ sha }) => isKnown(sha))) continue;
      const files = await this.#filesOf(baseline, chain);
      for (const [i, commit] of chain.slice(0, count).entries())
        if (!isKnown(commit.sha)) unknown.push({ commit, files: files.at(chain.length - 1 - i) });
    }
    for (let at = 0; at < unknown.length; at += AT_ONCE)
      await Promise.all(
        unknown.slice(at, at + AT_ONCE).map(async ({ commit: { sha, message }, files }) => {
          const known = {
            read: await this.#revisions().read(files),
            message: parseMessage(message)
          };
          (known.read.isWhole ? this.#memo.checkpoints : this.#notWhole).set(sha, known);
        })
      );
  }

  /** Returns the first `count` commits of a chain that was read, newest first. */
  checkpoints({ chain, count }: ChainPart): readonly KnownCheckpoint[] {
    return chain
      .slice(0, count)
      .flatMap(({ sha }) => this.#memo.checkpoints.get(sha) ?? this.#notWhole.get(sha) ?? []);
  }

  /** Reads what a pinned commit says, which no chain in view has. */
  async pin(pin: PinView): Promise<LoosePinView> {
    const read = await this.baseline(pin.sha);
    const { params, metrics, errors } = read ?? NOTHING;
    return { ...pin, params, metrics, errors };
  }

  /** Finds out whether one of the backups at these refs is of the workspace. */
  async hasBackup(refs: readonly Ref[]): Promise<boolean> {
    const memo = this.#memo;
    const found = await findLastBackup(this.#context, {
      refs,
      read: async name => {
        if (!memo.backups.has(name)) memo.backups.set(name, await this.#text(name));
        return memo.backups.get(name);
      },
      worktree: async () => (memo.worktree ??= await worktreeOf(this.#context))
    });
    return found !== undefined;
  }

  /** Ends git, where it was started. */
  async close(): Promise<void> {
    await this.#objects?.close();
  }

  async #filesOf(baseline: Sha, chain: readonly ChainCommit[]): Promise<ChainFiles> {
    const commit = await this.#commit(baseline);
    const base: FileLookup = commit ? this.#revisions().filesOf(commit.tree) : () => undefined;
    return new ChainFiles([...chain].reverse(), base);
  }

  async #commit(sha: Sha): Promise<ReturnType<typeof parseCommit>> {
    this.#revisions();
    return parseCommit((await this.#objects?.read(sha))?.content);
  }

  async #text(name: string): Promise<string | undefined> {
    this.#objects ??= this.#context.git.openObjects();
    return (await this.#objects.read(name))?.content.toString();
  }

  #revisions(): RevisionReader {
    this.#objects ??= this.#context.git.openObjects();
    const paths = this.#memo.pipelines?.paths ?? [];
    this.#reader ??= new RevisionReader(this.#context, this.#objects, paths);
    return this.#reader;
  }
}
