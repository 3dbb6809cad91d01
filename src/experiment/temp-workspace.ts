import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { RunRecord } from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
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

/** Links paths of the workspace into the temp one: folders as folders, each file as a link. */
export function linkPaths(root: string, workspace: string, paths: readonly string[]): void {
  for (const path of paths) linkPath(join(root, path), join(workspace, path));
}

function linkPath(from: string, to: string): void {
  // A real folder of links: DVC refuses paths that lie behind a linked folder.
  if (lstatSync(from).isDirectory()) {
    mkdirSync(to, { recursive: true });
    for (const name of readdirSync(from)) linkPath(join(from, name), join(to, name));
  } else if (!existsSync(to)) {
    mkdirSync(dirname(to), { recursive: true });
    symlinkSync(resolve(from), to);
  }
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
  const text = absoluteUrls(existsSync(path) ? readFileSync(path, 'utf8') : '', dirname(path));
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
