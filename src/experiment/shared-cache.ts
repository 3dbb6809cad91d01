import { existsSync, realpathSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import type { ExperimentContext } from './context.js';

/** Tells whether other repositories may use the cache: one outside of this repository, or one of a group. */
export function isSharedCache({
  root,
  prefix,
  commonDir,
  config
}: Pick<ExperimentContext, 'root' | 'prefix' | 'commonDir' | 'config'>): boolean {
  if (config.shared) return true;
  const cache = realPath(config.cacheDir);
  // The checkout that this one is a second work tree of belongs to the repository, too.
  const own = [resolve(root, relativeUp(prefix)), dirname(commonDir)].map(realPath);
  return !own.some(folder => cache.startsWith(`${folder}${sep}`));
}

/** `../..` for `sub/dir/`. */
function relativeUp(prefix: string): string {
  return prefix.replace(/[^/]+\//g, '../');
}

/** The path with links followed, as far as it is there. */
function realPath(path: string): string {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(folder)) return realpathSync(folder) + path.slice(folder.length);
  return path;
}
