import { existsSync, realpathSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import type { Failure } from '../contract/failure.js';
import type { Result } from '../contract/result.js';
import { refuse, type ExperimentContext } from './context.js';

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

/** Refuses to remove what may be needed where nobody can look from here. */
export function refuseShared(cacheDir: string): Result<never, Failure> {
  return refuse(
    `Other repositories may use the DVC cache \`${cacheDir}\`, too: what they need cannot be told here.`,
    'If none does, repeat the command with `--force`; `--dry` lists what would go.'
  );
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
