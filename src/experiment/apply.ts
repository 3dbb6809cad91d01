import type { ApplyReport } from '../contract/experiment-view.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { makeBackup } from './backup.js';
import { refuse, type ExperimentContext } from './context.js';
import { describeFailure } from './describe-failure.js';
import { checkListed } from './check-listed.js';
import { pathsForGit } from './for-git.js';
import { planApply, type ApplyOptions } from './plan-apply.js';
import { changeWorkspace } from './restore-files.js';

/**
 * Makes the files and outs of a revision those of the workspace. HEAD and the index stay.
 *
 * Nothing is lost: the workspace is kept as a backup first, outs included, and other ignored files are not touched.
 */
export async function applyRevision(
  context: ExperimentContext,
  options: ApplyOptions
): Promise<Result<ApplyReport, Failure>> {
  const objects = context.git.openObjects();
  try {
    const steps = await planApply(context, objects, options);
    if (!steps.ok) return steps;
    const { plan, files, outs, foreign, tree, before } = steps.value;
    const listed = options.listed ? checkListed(plan, options.listed) : ok(undefined);
    if (!listed.ok) return listed;
    if (options.dryRun || files.length + outs.length + foreign.length === 0)
      return ok({ ...plan, backup: null });
    if (plan.missing.length > 0 && !options.force)
      return refuse(
        `Not in the cache any more: ${plan.missing.map(path => `\`${path}\``).join(', ')}.`,
        context.config.remotes.length > 0
          ? 'Fetch them with `stagebook exp pull`, or apply the rest with `--force`.'
          : 'There is no DVC remote to fetch them from: choose a checkpoint that has them, or apply the rest with `--force`.',
        ...tellForeign(foreign)
      );
    const created = [
      ...files.filter(({ change }) => change === 'created'),
      ...outs.filter(({ isNew }) => isNew)
    ];
    const backup = await makeBackup(context, {
      tree: before,
      outs: [...outs.map(({ path }) => path), ...foreign],
      files: files.map(({ path }) => path),
      created: created.map(({ path }) => path),
      wrote: {
        files: Object.fromEntries(files.map(({ path, sha }) => [path, sha])),
        outs: Object.fromEntries([
          ...outs.map(({ path, hash }) => [path, hash] as const),
          ...foreign.map(path => [path, null] as const)
        ])
      },
      subject: `stagebook: workspace before ${options.sha.slice(0, 7)} was applied`
    });
    if (!backup.ok) return backup;
    const removed = files.filter(({ change }) => change === 'removed');
    const written = files.filter(({ change }) => change !== 'removed');
    const removeOuts = backup.value.record.outs.filter(out => foreign.includes(out.path));
    const done = await changeWorkspace(context, {
      tree,
      remove: removed.map(({ path }) => path),
      removeOuts,
      outs,
      write: written.map(({ path }) => path)
    });
    // What was applied may ignore other files than before.
    if (done.ok)
      return ok({ ...plan, forGit: await pathsForGit(context, files), backup: backup.value.id });
    return refuse(
      `Only a part of ${options.sha.slice(0, 7)} was applied: ${describeFailure(done.failure)}`,
      '`stagebook exp undo` takes the part back.'
    );
  } finally {
    await objects.close();
  }
}

/** Says what becomes of outs that are of another revision. */
function tellForeign(foreign: readonly string[]): string[] {
  if (foreign.length === 0) return [];
  const paths = foreign.map(path => `\`${path}\``).join(', ');
  return [
    `\`--force\` removes ${paths}, which is not of this revision; \`stagebook exp undo\` brings it back.`
  ];
}
