import type { ApplyPlan, ListedChanges } from '../contract/experiment-view.js';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { tellHeadMoved } from './head-moved.js';
import { namePaths } from './name-paths.js';

/** Refuses a plan that would replace more than a user agreed to: files were saved, or HEAD moved, while they read. */
export function checkListed(plan: ApplyPlan, listed: ListedChanges): Result<void, Failure> {
  const added = [
    ...without(plan.overwritten, listed.overwritten),
    ...without(plan.removed, listed.removed)
  ];
  const reasons = [
    ...tellHeadMoved(listed.head, plan.head, 'listed'),
    ...(added.length === 0 ? [] : [`Would be replaced now, too: ${namePaths(added)}.`])
  ];
  if (reasons.length === 0) return ok(undefined);
  return err({
    reason: 'refused',
    message: reasons.join(' '),
    help: ['Nothing was changed: see what would be replaced now.'],
    remedy: 'list-again'
  });
}

function without(paths: readonly string[], known: readonly string[]): string[] {
  const all = new Set(known);
  return paths.filter(path => !all.has(path));
}
