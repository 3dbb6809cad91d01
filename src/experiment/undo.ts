import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { UndoReport } from '../contract/experiment-view.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { ioFailure } from '../disk/index.js';
import { addFiles, BACKUP_FILE, BACKUPS, makeBackup, UNDONE, type BackupRecord } from './backup.js';
import { refuse, type ExperimentContext } from './context.js';
import { restoreFiles } from './restore-files.js';
import { takeSnapshot } from './snapshot.js';

/**
 * Puts back what the last command that changed the workspace replaced, outs included.
 *
 * The backup is taken away only at the end, so an undo that is killed is done again from its start.
 */
export async function undoLast(context: ExperimentContext): Promise<Result<UndoReport, Failure>> {
  const { git, root, prefix, cache } = context;
  const refs = (await git.listRefs(BACKUPS)).sort((a, b) => (a.name < b.name ? 1 : -1));
  const objects = git.openObjects();
  try {
    for (const { name, sha } of refs) {
      const blob = await objects.read(`${sha}:${prefix}${BACKUP_FILE}`);
      if (!blob) continue; // A backup of an experiment, not of this workspace.
      const record = JSON.parse(blob.content.toString()) as BackupRecord;
      const lost = record.outs.filter(
        ({ hash, size }) => cache.missing(hash, false, size).length > 0
      );
      if (lost.length > 0)
        return refuse(
          `Not in the cache any more: ${lost.map(({ path }) => `\`${path}\``).join(', ')}.`,
          `The files of git are in \`${name}\`: \`git checkout ${name} -- PATH\`.`
        );
      const now = await takeSnapshot(context, {});
      if (!now.ok) return now;
      const files = record.files.filter(path => !record.created.includes(path));
      const created = record.created.filter(path => existsSync(join(root, path)));
      const newOuts = created.filter(path => !record.files.includes(path));
      // What was edited since is not lost either.
      const kept = await makeBackup(context, {
        tree: await addFiles(context, now.value.tree, record.files),
        outs: [...record.outs.map(({ path }) => path), ...newOuts],
        files: record.files,
        created: [],
        subject: `stagebook: workspace before ${name.slice(BACKUPS.length)} was undone`,
        prefix: UNDONE
      });
      if (!kept.ok) return kept;
      for (const { path, hash, isExec = false } of record.outs) {
        const done = await cache.checkout(hash, join(root, path), { link: 'configured', isExec });
        if (!done.ok) return done;
      }
      try {
        await restoreFiles(context, { sha, write: files, remove: created });
      } catch (error) {
        return ioFailure((error as NodeJS.ErrnoException).path ?? root, error);
      }
      const gone = await git.moveRef(name, sha, null);
      if (!gone.ok) return gone;
      const subject = (await objects.read(sha))?.content.toString().split('\n\n')[1] ?? '';
      return ok({
        backup: name.slice(BACKUPS.length),
        subject: subject.trim(),
        restored: [...files, ...record.outs.map(({ path }) => path)].sort(),
        removed: created.sort(),
        kept: UNDONE + kept.value
      });
    }
  } finally {
    await objects.close();
  }
  return refuse('There is nothing to undo.', '`stagebook exp apply REV` keeps a backup.');
}
