import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import type { PathHash } from '../cache/index.js';
import { entryAt } from '../disk/index.js';
import type { ExperimentContext } from './context.js';
import { newId } from './run-store.js';

/** Prefix of the refs that keep what a command replaced. */
export const BACKUPS = 'refs/stagebook/backups/';

/** Prefix of the refs that keep what undo replaced. */
export const UNDONE = 'refs/stagebook/undone/';

/** The file of a backup's tree that tells what git does not hold. */
export const BACKUP_FILE = '.stagebook/backup.json';

/** What a backup holds besides the files of its tree; paths relative to the project. */
export interface BackupRecord {
  readonly version: 1;
  /** Outs as they were; their content is in the DVC cache. */
  readonly outs: readonly ({ readonly path: string } & PathHash)[];
  /** Files of git that the command wrote or removed; what else was edited since is no business of undo. */
  readonly files: readonly string[];
  /** Files and outs that were not there and are removed by undo. */
  readonly created: readonly string[];
  /** What the command made of them; backups of old, and those of undo, do not tell. */
  readonly wrote?: WrittenContent;
  /** The work tree that it is of: where its own git directory is in the shared one. Backups of old have none. */
  readonly worktree?: string;
  /** HEAD at that time. */
  readonly head?: Sha | null;
}

/** Content by path: of files of git their blobs, of outs their hashes in the DVC cache; null: it was removed. */
export interface WrittenContent {
  readonly files: Readonly<Record<string, Sha | null>>;
  readonly outs: Readonly<Record<string, string | null>>;
}

/** What to keep before a workspace is changed. */
export interface BackupRequest {
  /** The workspace as it is. */
  readonly tree: Sha;
  /** Outs that are about to be replaced. */
  readonly outs: readonly string[];
  /** Files of git that are about to be written or removed. */
  readonly files: readonly string[];
  readonly created: readonly string[];
  readonly wrote?: WrittenContent;
  readonly subject: string;
  readonly prefix?: typeof BACKUPS | typeof UNDONE;
}

/** A backup that was made. */
export interface Backup {
  /** Last part of its ref. */
  readonly id: string;
  readonly record: BackupRecord;
}

/** Keeps the workspace under a ref of its own; outs that no cache holds are stored first. */
export async function makeBackup(
  context: ExperimentContext,
  request: BackupRequest
): Promise<Result<Backup, Failure>> {
  const { git, cache, root, prefix } = context;
  const { tree, outs, files, created, wrote, subject } = request;
  const kept: BackupRecord['outs'][number][] = [];
  for (const path of outs) {
    if (!existsSync(join(root, path))) continue;
    const stored = await cache.storePath(join(root, path));
    if (!stored.ok) return stored;
    const { bytesAdded: _, ...hash } = stored.value;
    kept.push({ path, ...hash });
  }
  const [head, worktree] = await Promise.all([git.head(), worktreeOf(context)]);
  const record: BackupRecord = {
    version: 1,
    outs: kept,
    files,
    created,
    ...(wrote && { wrote }),
    worktree,
    head
  };
  const index = await git.openIndex(tree);
  try {
    const sha = await git.writeBlob(`${JSON.stringify(record, null, 1)}\n`);
    await index.set([{ path: prefix + BACKUP_FILE, mode: '100644', sha }]);
    const commit = await git.commitTree({
      tree: await index.writeTree(),
      parents: head === null ? [] : [head],
      message: `${subject}\n`
    });
    if (!commit.ok) return commit;
    const id = newId();
    const moved = await git.moveRef((request.prefix ?? BACKUPS) + id, null, commit.value);
    return moved.ok ? ok({ id, record }) : moved;
  } finally {
    index.dispose();
  }
}

/** Returns a tree with files of the workspace added: one that git does not track is in no snapshot, and would be lost. */
export async function addFiles(
  { git, root }: ExperimentContext,
  tree: Sha,
  paths: readonly string[]
): Promise<Sha> {
  const files = paths.filter(path => ['file', 'link'].includes(entryAt(join(root, path)) ?? ''));
  if (files.length === 0) return tree;
  const index = await git.openIndex(tree);
  try {
    await index.addForced(files);
    return await index.writeTree();
  } finally {
    index.dispose();
  }
}

/** Names the work tree of a project among those of its repository, wherever that is moved; `''` is the main one. */
export async function worktreeOf({ git, commonDir }: ExperimentContext): Promise<string> {
  const [head = ''] = await git.gitPaths(['HEAD']);
  return relative(commonDir, dirname(head));
}
