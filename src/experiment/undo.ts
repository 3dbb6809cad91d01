import { join } from 'node:path';
import type { UndoReport } from '../contract/experiment-view.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { entryAt } from '../disk/index.js';
import { parseCommit, type ObjectReader, type Ref } from '../git/index.js';
import {
  addFiles,
  BACKUP_FILE,
  BACKUPS,
  makeBackup,
  UNDONE,
  worktreeOf,
  type BackupRecord
} from './backup.js';
import { refuse, type ExperimentContext } from './context.js';
import { describeFailure } from './describe-failure.js';
import { filesInTheWay, lostBelow } from './in-the-way.js';
import { changeWorkspace } from './restore-files.js';
import { takeSnapshot } from './snapshot.js';

/**
 * Puts back what the last command that changed the workspace replaced, outs included.
 *
 * The backup is taken away only at the end, so an undo that is killed is done again from its start.
 * With `force` it also goes back where HEAD has moved since.
 */
export async function undoLast(
  context: ExperimentContext,
  { force = false }: { readonly force?: boolean } = {}
): Promise<Result<UndoReport, Failure>> {
  const objects = context.git.openObjects();
  try {
    const last = await findLast(context, objects);
    if (!last)
      return refuse('There is nothing to undo.', '`stagebook exp apply REV` keeps a backup.');
    const ready = await checkBackup(context, last, force);
    if (!ready.ok) return ready;
    const undone = await restore(context, last);
    if (!undone.ok) return undone;
    const { name, sha } = last.ref;
    const gone = await context.git.moveRef(name, sha, null);
    if (!gone.ok) return gone;
    const subject = parseCommit((await objects.read(sha))?.content)?.message.trim() ?? '';
    return ok({ backup: name.slice(BACKUPS.length), subject, ...undone.value });
  } finally {
    await objects.close();
  }
}

/** A backup of this workspace. */
interface KeptBackup {
  readonly ref: Ref;
  readonly record: BackupRecord;
}

/** Finds the newest backup of the project in this work tree: the refs are those of all of them. */
async function findLast(
  context: ExperimentContext,
  objects: ObjectReader
): Promise<KeptBackup | undefined> {
  const refs = await context.git.listRefs(BACKUPS);
  const worktree = await worktreeOf(context);
  for (const ref of refs.sort((a, b) => (a.name < b.name ? 1 : -1))) {
    const blob = await objects.read(`${ref.sha}:${context.prefix}${BACKUP_FILE}`);
    if (!blob) continue; // A backup of an experiment, or of another project.
    const record = JSON.parse(blob.content.toString()) as BackupRecord;
    if (record.worktree === undefined || record.worktree === worktree) return { ref, record };
  }
  return undefined;
}

async function checkBackup(
  { git, cache }: ExperimentContext,
  { ref: { name }, record }: KeptBackup,
  force: boolean
): Promise<Result<void, Failure>> {
  const lost = record.outs.filter(({ hash, size }) => cache.missing(hash, false, size).length > 0);
  if (lost.length > 0)
    return refuse(
      `Not in the cache any more: ${lost.map(({ path }) => `\`${path}\``).join(', ')}.`,
      `The files of git are in \`${name}\`: \`git checkout ${name} -- PATH\`.`
    );
  const { head } = record;
  if (head === undefined || force) return ok(undefined);
  const now = await git.head();
  if (now === head) return ok(undefined);
  const short = (sha: string | null): string => (sha === null ? 'no commit' : sha.slice(0, 7));
  return refuse(
    `HEAD was at ${short(head)} when that was applied, and is at ${short(now)} now.`,
    'To put the files of then back all the same: `stagebook exp undo --force`.',
    `To take single ones: \`git checkout ${name} -- PATH\`.`
  );
}

/** Puts back the files and outs of a backup, after keeping what is there now: edits made since are not lost either. */
async function restore(
  context: ExperimentContext,
  { ref: { name, sha }, record }: KeptBackup
): Promise<Result<Pick<UndoReport, 'restored' | 'removed' | 'kept'>, Failure>> {
  const { git, root } = context;
  const held = new Set(await git.listPaths(sha, /^/));
  const created = new Set(record.created);
  const write = record.files.filter(path => !created.has(path) && held.has(path));
  // A folder in the place of a file that was made is the user's, and none of ours to remove.
  const made = record.files.filter(path => created.has(path) && isFile(root, path));
  const paths = [...write, ...record.outs.map(({ path }) => path)];
  const remove = [...new Set([...made, ...filesInTheWay(root, paths)])];
  for (const path of write) {
    const lost = lostBelow(root, path, entry => remove.includes(entry));
    if (lost === undefined) continue;
    return refuse(
      `\`${path}\` was a file and is a folder now, with \`${lost}\` in it.`,
      `Move the folder \`${path}\` away, then try again.`
    );
  }
  const now = await takeSnapshot(context, {});
  if (!now.ok) return now;
  const newOuts = record.created.filter(path => !record.files.includes(path));
  const kept = await makeBackup(context, {
    tree: await addFiles(context, now.value.tree, [...record.files, ...remove]),
    outs: [...record.outs.map(({ path }) => path), ...newOuts],
    files: [...new Set([...record.files, ...remove])],
    created: [],
    subject: `stagebook: workspace before ${name.slice(BACKUPS.length)} was undone`,
    prefix: UNDONE
  });
  if (!kept.ok) return kept;
  const removeOuts = kept.value.record.outs.filter(({ path }) => newOuts.includes(path));
  const done = await changeWorkspace(context, {
    sha,
    remove,
    removeOuts,
    outs: record.outs,
    write
  });
  if (!done.ok)
    return refuse(
      `Only a part was undone: ${describeFailure(done.failure)}`,
      'Mend that and repeat the command: it begins anew.'
    );
  return ok({
    restored: paths.sort(),
    removed: [...remove, ...removeOuts.map(({ path }) => path)].sort(),
    kept: UNDONE + kept.value.id
  });
}

function isFile(root: string, path: string): boolean {
  const entry = entryAt(join(root, path));
  return entry === 'file' || entry === 'link';
}
