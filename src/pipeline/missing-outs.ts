import type { MissingOut } from '../contract/pipeline-view.js';
import type { LockData } from './lock-entry.js';
import type { StageFacts, StateReport } from './stage-facts.js';

/** An out that is not on the disk. */
interface AbsentOut {
  /** From the root of the project. */
  readonly path: string;
  /** What was recorded of it, where anything was. */
  readonly recorded: LockData | undefined;
  /** False where DVC keeps no copy of it: git does, if anybody. */
  readonly isTracked: boolean;
}

/** Tells of outs that are not on the disk where they can be had from; nothing where all are there. */
export function tellMissing(
  outs: readonly AbsentOut[],
  facts: StageFacts
): Pick<StateReport, 'missing'> {
  const missing = outs.map(out => ({ path: out.path, from: sourceOf(out, facts) }));
  return missing.length > 0 ? { missing } : {};
}

function sourceOf({ recorded, isTracked }: AbsentOut, facts: StageFacts): MissingOut['from'] {
  if (!isTracked || !recorded || recorded.hash === null) return null;
  if (facts.isCached?.(recorded) === true) return 'cache';
  return facts.hasRemote === false ? null : 'remote';
}
