import { lstatSync } from 'node:fs';

/** Tells what stands at a path itself, links not followed; undefined where nothing does. */
export function entryAt(path: string): 'file' | 'folder' | 'link' | undefined {
  try {
    const stats = lstatSync(path);
    return stats.isSymbolicLink() ? 'link' : stats.isDirectory() ? 'folder' : 'file';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOTDIR: a file stands where a folder of the path should be, so the path does not exist.
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
