import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

/** Folders that are looked into; in a project with more, a notebook further down has to be named. */
const MAX_FOLDERS = 2000;

/** Lists the notebooks in all folders but hidden ones and packages, sorted. */
export function listAllNotebooks(root: string): string[] {
  const folders = [''];
  const found: string[] = [];
  for (const folder of folders) {
    for (const entry of entriesOf(join(root, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const isOpen = !entry.name.startsWith('.') && entry.name !== 'node_modules';
      if (entry.isDirectory() && isOpen && folders.length < MAX_FOLDERS) folders.push(path);
      if (entry.isFile() && entry.name.endsWith('.ipynb')) found.push(path);
    }
  }
  return found.sort();
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // Closed to us, or gone just now: nothing of ours was written from there.
  }
}
