import type { MissingOut, StageState } from '../contract/pipeline-view.js';
import type { LockData } from './lock-entry.js';
import type { TrackedParams } from './params-file.js';

/** What is on the disk. Paths are relative to the project root. */
export interface StageFacts {
  /** md5 of a file, or md5 with `.dir` of a directory; null where nothing is there. `legacy`: as DVC 2 took it. */
  hash(path: string, legacy: boolean): string | null;
  /** Tells whether DVC's cache holds all of an out. Where it is absent, that does not matter. */
  isCached?(recorded: LockData): boolean;
  /** Tells whether there is a DVC remote that data may be fetched from. Where it is absent, there may be one. */
  readonly hasRemote?: boolean;
  /** Values of a params file (see `parseTrackedParams`); null where it is missing or unreadable. */
  params(path: string): TrackedParams | null;
}

/** Whether a stage must run again, and each reason for it; paths are from the root of the project, as DVC names them. */
export interface StateReport {
  readonly state: StageState;
  readonly reasons: readonly string[];
  /** Outs that are not on the disk; left out where all are there. */
  readonly missing?: readonly MissingOut[];
}
