import { statSync, type Stats } from 'node:fs';

/** Tells what stands at a path, links followed; undefined where nothing does. */
export function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // A file stands where a folder of the path should be, so the path does not exist.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}
