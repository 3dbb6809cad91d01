import { rmdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Removes the folders that a file was alone in, below a root; git has no empty folders either. */
export function removeEmptyFolders(root: string, removed: string): void {
  for (let folder = dirname(removed); folder.length > root.length; folder = dirname(folder)) {
    try {
      rmdirSync(folder);
    } catch {
      return; // Something is in it, or it is a link: it stays.
    }
  }
}
