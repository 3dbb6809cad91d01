import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { UndoReport } from '../contract/experiment-view.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { ioFailure } from '../disk/index.js';
import { BACKUP_FILE, BACKUPS, type BackupRecord } from './backup.js';
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
      const lost = record.outs.filter(({ hash }) => cache.missing(hash).length > 0);
      if (lost.length > 0)
        return refuse(
          `Not in the cache any more: ${lost.map(({ path }) => `\`${path}\``).join(', ')}.`,
          `The files of git are in \`${name}\`: \`git checkout ${name} -- PATH\`.`
        );
      const now = await takeSnapshot(context, {});
      if (!now.ok) return now;
      const before = await git.treeOf(sha);
      const changes = await git.diffTrees(now.value.tree, before);
      const own = changes
        .filter(({ path }) => path.startsWith(prefix))
        .map(({ path, change }) => ({ path: path.slice(prefix.length), change }))
        .filter(({ path }) => path !== BACKUP_FILE && !path.endsWith('.ipynb'));
      const restored = own.filter(({ change }) => change !== 'removed').map(({ path }) => path);
      const removed = own
        .filter(({ path, change }) => change === 'removed' && record.created.includes(path))
        .map(({ path }) => path);
      for (const { path, hash, isExec = false } of record.outs) {
        const done = await cache.checkout(hash, join(root, path), { link: 'configured', isExec });
        if (!done.ok) return done;
      }
      const outs = record.created.filter(path => !own.some(file => file.path === path));
      try {
        for (const path of outs) rmSync(join(root, path), { recursive: true, force: true });
        await restoreFiles(context, objects, { sha, write: restored, remove: removed });
      } catch (error) {
        return ioFailure((error as NodeJS.ErrnoException).path ?? root, error);
      }
      const gone = await git.moveRef(name, sha, null);
      if (!gone.ok) return gone;
      const subject = (await objects.read(sha))?.content.toString().split('\n\n')[1] ?? '';
      return ok({
        backup: name.slice(BACKUPS.length),
        subject: subject.trim(),
        restored: [...restored, ...record.outs.map(({ path }) => path)].sort(),
        removed: [...removed, ...outs.filter(path => !existsSync(join(root, path)))].sort()
      });
    }
  } finally {
    await objects.close();
  }
  return refuse('There is nothing to undo.', '`stagebook exp apply REV` keeps a backup.');
}
