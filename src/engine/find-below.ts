import { opendirSync, statSync, type Dirent } from 'node:fs';
import { gitIgnoreAround } from '../cache/index.js';
import { readText } from '../disk/index.js';
import { parseNotebook } from '../notebook/index.js';
import type { Project } from './project.js';

/** Notebooks that are looked for at most. */
const MAX_FOUND = 6;

const MAX_FOLDERS = 200;

/** How much is looked at for a hint, since a folder may hold millions of files: entries, and kilobytes of notebooks. */
const BUDGET = 20_000;

/** Which notebooks are looked for. */
interface Wanted {
  /** Those that need no hint. */
  readonly known?: ReadonlySet<string>;
  /** What the file has to hold. */
  readonly pattern?: RegExp;
}

/** Finds TypeScript notebooks in the folders of a project, the upper ones first. */
export function findBelow(project: Project, { known, pattern }: Wanted = {}): readonly string[] {
  const found: string[] = [];
  let kilobytes = 0;
  for (const path of notebooksBelow(project)) {
    if (known?.has(project.followLink(path)) === true) continue;
    const file = project.absolute(path);
    kilobytes += (statSync(file, { throwIfNoEntry: false })?.size ?? 0) / 1024;
    if (kilobytes > BUDGET) break;
    const text = readText(file);
    if (!text.ok || text.value === undefined || pattern?.test(text.value) === false) continue;
    if (parseNotebook(text.value, path).ok) found.push(path);
    if (found.length === MAX_FOUND) break;
  }
  return found;
}

/** Walks the folders; hidden ones, packages, projects of their own and what git ignores, as outs are, are passed over. */
function* notebooksBelow(project: Project): Iterable<string> {
  const ignored = gitIgnoreAround(project.root);
  const folders = [''];
  let budget = BUDGET;
  for (let i = 0; i < folders.length && i < MAX_FOLDERS && budget > 0; i++) {
    const folder = folders[i] ?? '';
    const absolute = project.absolute(folder);
    const entries = listFolder(absolute, budget);
    budget -= entries.length;
    if (folder !== '' && entries.some(({ name }) => name === '.dvc')) continue;
    for (const entry of entries) {
      const { name } = entry;
      const isFolder = entry.isDirectory();
      if (isFolder ? name === 'node_modules' : folder === '' || !name.endsWith('.ipynb')) continue;
      if (name.startsWith('.') || ignored?.ignores(absolute, name, isFolder) === true) continue;
      const path = folder === '' ? name : `${folder}/${name}`;
      if (isFolder) folders.push(path);
      else yield path;
    }
  }
}

/** Lists so many entries of a folder, sorted. */
function listFolder(path: string, max: number): readonly Dirent[] {
  const entries: Dirent[] = [];
  try {
    const folder = opendirSync(path);
    for (let entry = folder.readSync(); entry && entries.length < max; entry = folder.readSync())
      entries.push(entry);
    folder.closeSync();
  } catch {
    return []; // Not ours to read: a hint does not fail for that.
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}
