import type { BaselineView } from '../contract/experiment-view.js';
import type { Sha } from '../contract/sha.js';
import type { ObjectIndex } from '../cache/index.js';
import type { ChainCommit } from '../git/index.js';
import type { ChainMessage } from './commit-message.js';
import type { ReadRevision } from './revision-reader.js';

/** Commits that are kept; beyond it all are dropped, so that memory stays flat. */
const KEPT = 50_000;

/** A checkpoint as it was read once. */
export interface KnownCheckpoint {
  readonly read: ReadRevision;
  readonly message: ChainMessage;
}

/** A commit that experiments start from, as it was read once. */
export type KnownBaseline = Omit<BaselineView, 'names' | 'experiments'>;

/**
 * What a process remembers of a project's history between two views of it.
 *
 * Everything goes by commit, and a commit never changes. What may change (refs, the cache, runs, the
 * workspace) is looked at each time.
 */
export class HistoryMemo {
  readonly commits = new Map<Sha, ChainCommit>();
  readonly checkpoints = new Map<Sha, KnownCheckpoint>();
  readonly baselines = new Map<Sha, KnownBaseline>();
  /** What backups of workspaces say of themselves, by commit and path; undefined where they say nothing. */
  readonly backups = new Map<string, string | undefined>();
  /** Name of the work tree among those of its repository; undefined until somebody asked. */
  worktree: string | undefined;
  /** Where experiments ended when they were last listed, by ref. */
  tips: ReadonlyMap<string, Sha> = new Map();
  /** The paths of `dvc.yaml` files in a commit. */
  pipelines: { readonly head: Sha | null; readonly paths: readonly string[] } | undefined;
  /** Objects of the DVC cache; undefined until it was looked at. */
  objects: ObjectIndex | undefined;

  /** Keeps what was read by the `dvc.yaml` files at `paths`; what was read by others is dropped. */
  knowPipelines(head: Sha | null, paths: readonly string[]): void {
    const isSame = JSON.stringify(this.pipelines?.paths) === JSON.stringify(paths);
    if (!isSame || this.commits.size > KEPT) {
      this.commits.clear();
      this.checkpoints.clear();
      this.baselines.clear();
      this.tips = new Map();
    }
    this.pipelines = { head, paths };
  }
}
