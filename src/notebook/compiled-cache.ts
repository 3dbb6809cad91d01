import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Returns where compiled texts of a project are kept: with its packages, which a worktree shares, else beside DVC's own files. */
export function cacheDirectory(root: string): string {
  for (let folder = root; ; folder = dirname(folder)) {
    const packages = join(folder, 'node_modules');
    if (existsSync(packages)) return join(packages, '.cache/stagebook');
    if (folder === dirname(folder)) return join(root, '.dvc/tmp/stagebook');
  }
}

/** Writes a file of the cache for several processes at once; a cache that cannot be written is only slower. */
export function keep(path: string, content: string): void {
  const draft = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, content);
    renameSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    // Of a full disk, what little there was room for.
    if (existsSync(draft)) rmSync(draft, { force: true });
  }
}

/** Reads a file of the cache; undefined if it is not there. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return undefined;
  }
}
