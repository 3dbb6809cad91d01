import type { Failure } from '../contract/failure.js';
import { quoteWord } from '../contract/quote-word.js';
import { ok, type Result } from '../contract/result.js';
import { refuse, type ExperimentContext } from './context.js';
import { namePaths } from './name-paths.js';
import type { Pipeline } from './stage-files.js';

/**
 * Refuses cached outs that git tracks, of stages that never ran: somebody committed what a cell wrote.
 *
 * DVC refuses them, too, but only once their stage has run to its end.
 */
export async function checkTrackedOuts(
  { git }: ExperimentContext,
  { stages }: Pipeline
): Promise<Result<void, Failure>> {
  const fresh = [...stages.values()].filter(({ lock }) => lock === undefined);
  const cached = fresh.flatMap(({ outs }) => outs.filter(({ isCached }) => isCached));
  if (cached.length === 0) return ok(undefined);
  const files = [...(await git.files.listTracked())];
  const tracked = cached
    .map(({ path }) => path)
    .filter(path => files.some(file => file === path || file.startsWith(`${path}/`)));
  if (tracked.length === 0) return ok(undefined);
  return refuse(
    `git tracks ${namePaths(tracked)}, and outs are for DVC to keep.`,
    `Hand them over; the files stay: \`git rm -r --cached ${tracked.map(quoteWord).join(' ')} && git commit -m "Leave outs to DVC"\`.`
  );
}
