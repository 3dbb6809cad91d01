import { existsSync, readdirSync, type Dirent } from 'node:fs';
import { join, relative } from 'node:path';
import type { Diagnostic } from '../contract/diagnostic.js';
import { quoteWord } from '../contract/quote-word.js';
import { readText } from '../disk/index.js';
import { parseNotebook } from '../notebook/index.js';
import { wantsSample } from './plan-init.js';
import { existingFolder, type Project } from './project.js';

/** Says that there is nothing to write a graph from, and names the notebooks further down, which are not read unasked. */
export function findNoNotebooks(project: Project, folder: string): Diagnostic {
  const found = findBelow(project);
  const here = existingFolder(folder);
  const paths = found.map(path => quoteWord(relative(here, project.absolute(path))));
  return {
    severity: 'warning',
    code: 'project/no-notebooks',
    message:
      found.length === 0
        ? 'There is no TypeScript notebook in the project.'
        : `There is no TypeScript notebook in the folder of the project; there ${found.length === 1 ? 'is one' : 'are some'} further down.`,
    location: { kind: 'file', path: '.' },
    help:
      found.length === 0
        ? [
            `Make one with the kernel *TypeScript (Stagebook)*${wantsSample(project.root) ? '; `stagebook init` makes a sample' : ''}.`,
            'Notebooks of other kernels and languages are not read.'
          ]
        : [`Name what to read, once: \`stagebook write-graph ${paths.join(' ')}\`.`]
  };
}

/** Folders to look into at most: a folder of data may hold millions of files. */
const MAX_FOLDERS = 500;
const MAX_FOUND = 5;

/** Finds notebooks of TypeScript in the folders of a project, the upper ones first. */
function findBelow(project: Project): readonly string[] {
  const found: string[] = [];
  const folders = [''];
  for (let i = 0; i < folders.length && i < MAX_FOLDERS && found.length < MAX_FOUND; i++) {
    const folder = folders[i] ?? '';
    for (const entry of listFolder(project.absolute(folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (isLookedInto(project, path, entry.name)) folders.push(path);
      } else if (folder !== '' && entry.name.endsWith('.ipynb') && isTypeScript(project, path)) {
        found.push(path);
      }
    }
  }
  return found.slice(0, MAX_FOUND);
}

function listFolder(path: string): readonly Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return []; // Not ours to read: a hint does not fail for that.
  }
}

/** A folder with `.dvc` is a project of its own. */
function isLookedInto(project: Project, path: string, name: string): boolean {
  return (
    !name.startsWith('.') &&
    name !== 'node_modules' &&
    !existsSync(project.absolute(join(path, '.dvc')))
  );
}

function isTypeScript(project: Project, path: string): boolean {
  const read = readText(project.absolute(path));
  return read.ok && read.value !== undefined && parseNotebook(read.value, path).ok;
}
