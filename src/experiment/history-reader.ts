import type { Sha } from '../contract/sha.js';
import { parseCommit, type ChainCommit, type ObjectReader } from '../git/index.js';
import { ChainFiles, type FileLookup } from './chain-files.js';
import { parseMessage } from './commit-message.js';
import type { ExperimentContext } from './context.js';
import type { HistoryMemo, KnownBaseline, KnownCheckpoint } from './history-memo.js';
import { RevisionReader } from './revision-reader.js';

/** Commits that are read at the same time: enough to keep git busy, few enough for the memory. */
const AT_ONCE = 500;

/** Reads the commits of a history that its memo does not know; starts git only where there are such. */
export class HistoryReader {
  readonly #context: ExperimentContext;
  readonly #memo: HistoryMemo;
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
    const paths = await this.#context.git.listPaths(head, /(^|\/)dvc\.yaml$/);
    // A run carries what is not committed: its own may be the first commits with a pipeline.
    this.#memo.knowPipelines(head, [...new Set(['dvc.yaml', ...paths])]);
  }

  /** Reads the commit that experiments start from; undefined where it is gone. */
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

  /** Reads the first `count` commits of a chain, newest first. */
  async checkpoints(
    baseline: Sha,
    chain: readonly ChainCommit[],
    count: number
  ): Promise<readonly KnownCheckpoint[]> {
    const { checkpoints } = this.#memo;
    const unknown = chain
      .slice(0, count)
      .map(({ sha }, i) => ({ sha, place: chain.length - 1 - i }))
      .filter(({ sha }) => !checkpoints.has(sha));
    const found = new Map<Sha, KnownCheckpoint>();
    const files = unknown.length > 0 ? await this.#filesOf(baseline, chain) : undefined;
    for (let at = 0; files && at < unknown.length; at += AT_ONCE)
      await Promise.all(
        unknown.slice(at, at + AT_ONCE).map(async ({ sha, place }) => {
          const read = await this.#revisions().read(files.at(place));
          const message = parseMessage(chain[chain.length - 1 - place]?.message ?? '');
          found.set(sha, { read, message });
          if (read.isWhole) checkpoints.set(sha, { read, message });
        })
      );
    return chain.slice(0, count).flatMap(({ sha }) => found.get(sha) ?? checkpoints.get(sha) ?? []);
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

  #revisions(): RevisionReader {
    this.#objects ??= this.#context.git.openObjects();
    const paths = this.#memo.pipelines?.paths ?? [];
    this.#reader ??= new RevisionReader(this.#context, this.#objects, paths);
    return this.#reader;
  }
}
