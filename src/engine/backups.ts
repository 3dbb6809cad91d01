import { posix } from 'node:path';
import type { PlannedFile } from './planned-file.js';

const FOLDER = '.dvc/tmp/stagebook/backup';

/** Copies of files as they are before a write, in a folder of its own below `.dvc/tmp`. */
export interface Backup {
  /** Relative to the project. */
  readonly folder: string;
  readonly files: readonly PlannedFile[];
}

/** Plans copies of the files that are marked for it. */
export function planBackup(files: readonly PlannedFile[]): Backup {
  const folder = posix.join(FOLDER, new Date().toISOString().replace(/[:.]/g, '-'));
  const copies = files.flatMap(({ path, before, backup }) =>
    backup && before !== undefined
      ? [{ path: posix.join(folder, path), before: undefined, after: before }]
      : []
  );
  return { folder, files: copies };
}
