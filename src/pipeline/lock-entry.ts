import type { TrackedParams } from './params-file.js';

/** A `dvc.lock`, read. */
export interface LockFile {
  /** Stage name as in the `dvc.yaml` beside it (`train`, `train@x`) → what DVC recorded of its last run. */
  readonly stages: Readonly<Record<string, LockEntry>>;
}

/** What DVC recorded of a stage's last run. */
export interface LockEntry {
  readonly cmd: string | readonly string[];
  readonly deps: readonly LockData[];
  readonly params: Readonly<Record<string, TrackedParams>>;
  readonly outs: readonly LockData[];
}

/** One file or directory with its content as recorded. */
export interface LockData {
  readonly path: string;
  /** Its md5 (with `.dir` for a directory), or null where DVC recorded none, another checksum, or `files`. */
  readonly hash: string | null;
  /** The files of a directory that DVC records one by one, as it does for remotes with versions. */
  readonly files?: readonly LockedFile[];
  /** True for DVC 2's md5, taken of text with its line ends unified. */
  readonly legacy: boolean;
  readonly size?: number;
  readonly nfiles?: number;
  readonly isExec?: boolean;
}

/** A file of a directory, by its path in there. */
export interface LockedFile {
  readonly md5: string;
  readonly relpath: string;
}
