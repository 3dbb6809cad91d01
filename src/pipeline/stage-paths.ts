import { posix } from 'node:path';
import type { PipelineFile, PipelineStage } from './pipeline-file.js';

/** Paths of a stage relative to the project root, with `/`. */
export interface StagePaths {
  /** Files and directories that it reads, params files aside. */
  readonly deps: readonly string[];
  /** Params files that it reads. */
  readonly params: readonly string[];
  /** Outs, metrics and plots. */
  readonly outs: readonly string[];
}

/** Returns the paths of a stage, resolved against its file and `wdir`. */
export function stagePaths(
  { path }: Pick<PipelineFile, 'path'>,
  { entry, unresolved }: PipelineStage
): StagePaths {
  if (unresolved !== undefined) return { deps: [], params: [], outs: [] };
  const resolve = (name: string): string => resolvePath(path, entry.wdir, name);
  const { deps, params, outs, metrics, plots } = entry;
  return {
    deps: deps.map(resolve),
    params: params.map(({ file }) => resolve(file)),
    outs: [...outs, ...metrics, ...plots].map(out => resolve(out.path))
  };
}

/** Tells whether a path lies inside a folder. */
export function isWithin(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

/** Tells whether two paths are the same, or one lies inside the other. */
export function overlap(a: string, b: string): boolean {
  return a === b || isWithin(a, b) || isWithin(b, a);
}

/** Returns the path of the lock file of a `dvc.yaml`, which stands beside it. */
export function lockFileOf(pipeline: string): string {
  return posix.join(posix.dirname(pipeline), 'dvc.lock');
}

/** Tells whether a path is a URL (`s3://…`): what it names is not on this machine. */
export function isRemotePath(path: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(path);
}

/** Paths that are not as they would be joined: with empty parts, `.` or `..`. */
const UNTIDY = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** Returns a path of a pipeline file relative to the project root; absolute paths and URLs stay. */
export function resolvePath(file: string, wdir: string | undefined, path: string): string {
  if (wdir === undefined && !file.includes('/') && !UNTIDY.test(path)) return path;
  if (isRemotePath(path) || posix.isAbsolute(path)) return path;
  return posix.join(posix.dirname(file), wdir ?? '.', path).replace(/\/$/, '');
}
