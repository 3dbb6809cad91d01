import type { ExperimentView } from '../../contract/experiment-view.js';
import type { Sha } from '../../contract/sha.js';

/** Key of the row that heads the pinned checkpoints of experiments that were removed. */
export const PINS_KEY = 'pins';

/** Key of the row of a checkpoint. The same commit may stand in two experiments. */
export function checkpointKey({ ref }: ExperimentView, sha: Sha): string {
  return `${ref} ${sha}`;
}

/** Key of the row of a run that no experiment tells of. */
export function startingKey(id: string): string {
  return `run ${id}`;
}

/** Key of the row of a pinned checkpoint whose experiment was removed. */
export function pinKey(sha: Sha): string {
  return `pin ${sha}`;
}
