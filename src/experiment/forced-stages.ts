import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../contract/experiment-run.js';
import { editLock } from '../pipeline/index.js';
import type { Pipeline } from './stage-files.js';

/** Names the stages that a run is to run whatever their state. */
export function forcedStages(
  { stages }: Pipeline,
  { force, resume }: Pick<RunRecord, 'force' | 'resume'>
): ReadonlySet<string> {
  const forced = [...stages.values()].filter(
    ({ name, outs }) =>
      force === 'all' ||
      (force === 'reset' && outs.some(out => out.isCheckpoint)) ||
      name === resume?.stage
  );
  return new Set(forced.map(({ name }) => name));
}

/** Takes stages out of the lock files: DVC would fetch the outs that it recorded instead of running them. */
export function forgetStages(
  workspace: string,
  { stages }: Pipeline,
  names: ReadonlySet<string>
): void {
  for (const { name, lockFile, lockKey } of stages.values()) {
    const path = join(workspace, lockFile);
    if (!names.has(name) || !existsSync(path)) continue;
    const left = editLock(readFileSync(path, 'utf8'), { remove: [lockKey] });
    // DVC refuses a lock file without entries.
    if (left === '') rmSync(path);
    else writeFileSync(path, left);
  }
}
