import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { Folders } from '../disk/index.js';

/** Folders that are looked into; in a project with more, a notebook further down has to be named. */
const MAX_FOLDERS = 2000;

/** Lists the notebooks in all folders but hidden ones and packages, sorted. */
export function listAllNotebooks(root: string, folders = new Folders(root)): string[] {
  const visited = [''];
  const found: string[] = [];
  for (const folder of visited) {
    for (const entry of entriesOf(join(root, folder), folders)) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const isOpen = !entry.name.startsWith('.') && entry.name !== 'node_modules';
      if (entry.isDirectory() && isOpen && visited.length < MAX_FOLDERS) visited.push(path);
      if (entry.isFile() && entry.name.endsWith('.ipynb')) found.push(path);
    }
  }
  return found.sort();
}

function entriesOf(folder: string, folders: Folders): readonly Dirent[] {
  try {
    return folders.entries(folder);
  } catch {
    return []; // Closed to us, or gone just now: nothing of ours was written from there.
  }
}
