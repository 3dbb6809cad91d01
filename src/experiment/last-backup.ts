import type { Ref } from '../git/index.js';
import { BACKUP_FILE, type BackupRecord } from './backup.js';
import type { ExperimentContext } from './context.js';

/** A backup of this workspace. */
export interface KeptBackup {
  readonly ref: Ref;
  readonly record: BackupRecord;
}

/** How backups are read: by whoever has git open already, and may remember them. */
export interface BackupSources {
  /** The refs of all backups of the repository. */
  readonly refs: readonly Ref[];
  /** Returns the text of `<commit>:<path>`; undefined where there is no such file. */
  readonly read: (name: string) => Promise<string | undefined>;
  /** Names the work tree of the project, as its backups do. */
  readonly worktree: () => Promise<string>;
}

/** Finds the newest backup of a project in this work tree: the refs are those of all of them. */
export async function findLastBackup(
  { prefix }: Pick<ExperimentContext, 'prefix'>,
  { refs, read, worktree }: BackupSources
): Promise<KeptBackup | undefined> {
  for (const ref of [...refs].sort((a, b) => (a.name < b.name ? 1 : -1))) {
    const text = await read(`${ref.sha}:${prefix}${BACKUP_FILE}`);
    if (text === undefined) continue; // A backup of an experiment, or of another project.
    const record = JSON.parse(text) as BackupRecord;
    if (record.worktree === undefined || record.worktree === (await worktree()))
      return { ref, record };
  }
  return undefined;
}
