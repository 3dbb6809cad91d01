import { join } from 'node:path';
import type { ChangedSince, UndoReport } from '../contract/experiment-view.js';
import type { Failure } from '../contract/failure.js';
import { quoteWord } from '../contract/quote-word.js';
import { err, ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import { entryAt } from '../disk/index.js';
import { parseCommit, type ObjectReader, type Ref } from '../git/index.js';
import { addFiles, BACKUPS, makeBackup, UNDONE, worktreeOf } from './backup.js';
import { findChangedSince } from './changed-since.js';
import { refuse, type ExperimentContext } from './context.js';
import { describeFailure } from './describe-failure.js';
import { tellHeadMoved } from './head-moved.js';
import { filesInTheWay, lostBelow } from './in-the-way.js';
import { findLastBackup, type KeptBackup } from './last-backup.js';
import { namePaths } from './name-paths.js';
import { changeWorkspace } from './restore-files.js';
import { takeSnapshot } from './snapshot.js';

/** How far to go. */
export interface UndoOptions {
  /** Goes back where HEAD has moved, or what would be replaced has changed since, too. */
  readonly force?: boolean;
  /** Says what would be put back, and changes nothing. */
  readonly dryRun?: boolean;
}

/**
 * Puts back what the last command that changed the workspace replaced, outs included.
 *
 * The backup is taken away only at the end, so an undo that is killed is done again from its start.
 */
export async function undoLast(
  context: ExperimentContext,
  { force = false, dryRun = false }: UndoOptions = {}
): Promise<Result<UndoReport, Failure>> {
  const objects = context.git.openObjects();
  try {
    const last = await findLast(context, objects, await context.git.listRefs(BACKUPS));
    if (!last)
      return refuse(
        'There is nothing to undo.',
        'An apply or a restore can be undone; there was none, or it is undone already.'
      );
    const lost = checkOuts(context, last);
    if (!lost.ok) return lost;
    const { name, sha } = last.ref;
    const subject = parseCommit((await objects.read(sha))?.content)?.message.trim() ?? '';
    const backup = name.slice(BACKUPS.length);
    const plan = await planUndo(context, last);
    if (!plan.ok) return plan;
    const { changed } = plan.value;
    const wanted = force ? ok(undefined) : await checkUnchanged(context, last, changed);
    if (!wanted.ok) return wanted;
    if (dryRun)
      return ok({ backup, subject, ...listChanges(context, plan.value), changed, kept: null });
    const undone = await restore(context, last, plan.value);
    if (!undone.ok) return undone;
    const gone = await context.git.moveRef(name, sha, null);
    return gone.ok ? ok({ backup, subject, ...undone.value, changed }) : gone;
  } finally {
    await objects.close();
  }
}

function findLast(
  context: ExperimentContext,
  objects: ObjectReader,
  refs: readonly Ref[]
): Promise<KeptBackup | undefined> {
  return findLastBackup(context, {
    refs,
    read: async name => (await objects.read(name))?.content.toString(),
    worktree: () => worktreeOf(context)
  });
}

function checkOuts(
  { cache }: ExperimentContext,
  { ref: { name }, record }: KeptBackup
): Result<void, Failure> {
  const lost = record.outs.filter(({ hash, size }) => cache.missing(hash, false, size).length > 0);
  if (lost.length === 0) return ok(undefined);
  return refuse(
    `Not in the cache any more: ${lost.map(({ path }) => `\`${path}\``).join(', ')}.`,
    `The files of git are in \`${name}\`: \`git checkout ${quoteWord(name)} -- PATH\`.`
  );
}

/** Refuses to go behind what the user did since: it wants to be asked for. */
async function checkUnchanged(
  { git }: ExperimentContext,
  { ref: { name }, record: { head } }: KeptBackup,
  changed: readonly ChangedSince[]
): Promise<Result<void, Failure>> {
  const reasons = [
    ...(head === undefined ? [] : tellHeadMoved(head, await git.head(), 'applied')),
    ...(changed.length === 0
      ? []
      : [`Changed since that was applied: ${namePaths(changed.map(({ path }) => path))}.`])
  ];
  if (reasons.length === 0) return ok(undefined);
  return err({
    reason: 'refused',
    message: reasons.join(' '),
    help: [
      'To put the files of then back all the same: `stagebook exp undo --force`; what is there now is kept.',
      `To take single ones: \`git checkout ${quoteWord(name)} -- PATH\`.`
    ],
    remedy: 'undo-anyway'
  });
}

/** What a backup puts back; paths relative to the project. */
interface UndoPlan {
  /** Files of git to write. */
  readonly write: readonly string[];
  /** Files to remove: made since, or in the way of what is written. */
  readonly remove: readonly string[];
  /** Outs that were not there then. */
  readonly newOuts: readonly string[];
  /** Everything that is put back. */
  readonly paths: readonly string[];
  /** The workspace as it is, as a git tree with all of these files. */
  readonly now: Sha;
  /** What of it the user made or changed since. */
  readonly changed: readonly ChangedSince[];
}

async function planUndo(
  context: ExperimentContext,
  last: KeptBackup
): Promise<Result<UndoPlan, Failure>> {
  const { git, root } = context;
  const { record } = last;
  const { sha } = last.ref;
  const held = new Set(await git.files.listPaths(sha, /^/));
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
  const newOuts = record.created.filter(path => !record.files.includes(path));
  const snapshot = await takeSnapshot(context, {});
  if (!snapshot.ok) return snapshot;
  const now = await addFiles(context, snapshot.value.tree, [...record.files, ...remove]);
  const changed = await findChangedSince(context, last, { now, remove });
  return ok({ write, remove, newOuts, paths: paths.sort(), now, changed });
}

/** Lists what a plan changes; outs that were made and are gone already need no removal. */
function listChanges(
  { root }: ExperimentContext,
  { paths, remove, newOuts }: UndoPlan
): Pick<UndoReport, 'restored' | 'removed'> {
  const there = newOuts.filter(path => entryAt(join(root, path)) !== undefined);
  return { restored: paths, removed: [...remove, ...there].sort() };
}

/** Puts back the files and outs of a backup, after keeping what is there now: edits made since are not lost either. */
async function restore(
  context: ExperimentContext,
  { ref: { name, sha }, record }: KeptBackup,
  { write, remove, newOuts, paths, now }: UndoPlan
): Promise<Result<Pick<UndoReport, 'restored' | 'removed' | 'kept'>, Failure>> {
  const kept = await makeBackup(context, {
    tree: now,
    outs: [...record.outs.map(({ path }) => path), ...newOuts],
    files: [...new Set([...record.files, ...remove])],
    created: [],
    subject: `stagebook: workspace before ${name.slice(BACKUPS.length)} was undone`,
    prefix: UNDONE
  });
  if (!kept.ok) return kept;
  const removeOuts = kept.value.record.outs.filter(({ path }) => newOuts.includes(path));
  const done = await changeWorkspace(context, {
    tree: sha,
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
    restored: paths,
    removed: [...remove, ...removeOuts.map(({ path }) => path)].sort(),
    kept: UNDONE + kept.value.id
  });
}

function isFile(root: string, path: string): boolean {
  const entry = entryAt(join(root, path));
  return entry === 'file' || entry === 'link';
}
