import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { RunRecord } from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { readText } from '../disk/index.js';
import { formatConfigValue, isRelativeUrl, remoteUrls } from '../dvc/index.js';
import type { ExperimentContext } from './context.js';

/** Folder of all temp workspaces, below the project: git and DVC ignore it. */
export const TEMP_WORKSPACES = '.dvc/tmp/exps/stagebook';

/** Makes the git worktree of a run with the files of its snapshot, and DVC's settings for it. */
export async function openTempWorkspace(
  context: ExperimentContext,
  record: RunRecord
): Promise<Result<void, Failure>> {
  const added = await context.git.addWorktree(record.worktree, record.parent, record.snapshot);
  if (!added.ok) return added;
  const { workspace } = record;
  mkdirSync(join(workspace, '.dvc/tmp'), { recursive: true });
  writeFileSync(join(workspace, '.dvc/config.local'), localConfig(context));
  await exportSubmodules(context, record.worktree);
  return ok(undefined);
}

/** Links paths of the workspace into the temp one: folders as folders, each file as a link. Returns the bytes behind the links. */
export function linkPaths(root: string, workspace: string, paths: readonly string[]): number {
  return paths
    .map(path => linkPath(join(root, path), join(workspace, path)))
    .reduce((sum, bytes) => sum + bytes, 0);
}

function linkPath(from: string, to: string): number {
  // A real folder of links: DVC refuses paths that lie behind a linked folder.
  if (lstatSync(from).isDirectory()) {
    mkdirSync(to, { recursive: true });
    return linkPaths(from, to, readdirSync(from));
  }
  if (existsSync(to)) return 0;
  mkdirSync(dirname(to), { recursive: true });
  symlinkSync(resolve(from), to);
  return statSync(from, { throwIfNoEntry: false })?.size ?? 0;
}

/** Removes a temp workspace; what cannot be removed now (open files on NFS) is swept later. */
export async function removeTempWorkspace(
  { git }: ExperimentContext,
  worktree: string
): Promise<void> {
  await git.removeWorktree(worktree);
  rmSync(worktree, { recursive: true, force: true, maxRetries: 3 });
}

/** The user's own local settings for another folder: with the shared cache, and remotes where they are. */
export function localConfig({ root, config }: ExperimentContext): string {
  const path = join(root, '.dvc/config.local');
  const local = readText(path);
  const text = absoluteUrls((local.ok && local.value) || '', dirname(path));
  const lines = text.split('\n');
  const header = lines.findIndex(line => /^\s*\[\s*['"]?cache['"]?\s*\]/.test(line));
  const dir = `    dir = ${formatConfigValue(config.cacheDir)}`;
  if (header < 0)
    return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}[cache]\n${dir}\n`;
  const end = lines.findIndex((line, i) => i > header && /^\s*\[/.test(line));
  const own = lines.filter(
    (line, i) => !(i > header && (end < 0 || i < end) && /^\s*dir\s*=/.test(line))
  );
  own.splice(header + 1, 0, dir);
  return own.join('\n');
}

/** A relative URL is one to the file that says it, which is elsewhere now. */
function absoluteUrls(text: string, folder: string): string {
  const urls = [...remoteUrls(text).values()].filter(isRelativeUrl);
  return text.replace(
    /^(\s*url\s*=\s*)(\S.*?)[^\S\n]*$/gm,
    (line, key: string, written: string) => {
      const url = urls.find(one => written === one || written === formatConfigValue(one));
      return url === undefined ? line : key + formatConfigValue(resolve(folder, url));
    }
  );
}

/** Copies what each submodule has checked out: git leaves their folders empty in a new worktree. */
async function exportSubmodules({ git }: ExperimentContext, worktree: string): Promise<void> {
  if (existsSync(join(worktree, '.gitmodules'))) await git.exportSubmodules(worktree);
}
