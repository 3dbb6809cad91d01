import type { FileChange, WriteGraphReport } from '../contract/requests.js';
import { Git } from '../git/index.js';
import type { GraphPlan } from './plan-graph.js';
import type { PlannedFile } from './planned-file.js';

/** Says what a plan has written. */
export function reportPlan(
  root: string,
  { files, stages, removed, heldBack, diagnostics }: GraphPlan
): WriteGraphReport {
  const changes = files.map(file => ({ path: file.path, change: changeOf(file) }));
  return { root, changes, stages, removed, heldBack, diagnostics };
}

/** Says what a plan would write, with diffs. */
export async function describePlan(root: string, plan: GraphPlan): Promise<WriteGraphReport> {
  const git = new Git(root);
  const changes = await Promise.all(
    plan.files.map(async (file): Promise<FileChange> => ({
      path: file.path,
      change: changeOf(file),
      diff: await git.diffTexts(file.path, file.before ?? '', file.after ?? '')
    }))
  );
  return { ...reportPlan(root, plan), changes };
}

function changeOf({ before, after }: PlannedFile): FileChange['change'] {
  return before === undefined ? 'created' : after === null ? 'removed' : 'modified';
}
