import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import type { Manifest } from '../contract/manifest.js';
import type { NotebookDocument } from '../contract/notebook.js';
import { readText } from '../disk/index.js';
import { isGenerated, type StageClass, type WrittenFile } from '../notebook/index.js';
import { hashLines } from './line-ends.js';
import { memoize } from './memoize.js';
import { contentOf, declares, notebooksIn, textOf } from './notebook-content.js';
import type { Project } from './project.js';

/** Lists the generated files of earlier writes that are still there, and whose each is. */
export function listWrittenFiles(
  project: Project,
  manifest: Manifest,
  documents: readonly NotebookDocument[]
): readonly WrittenFile[] {
  const ownerOf = memoize(notebook => {
    const real = project.followLink(notebook);
    return real === notebook ? findOwner(project, notebook, manifest, documents) : real;
  });
  return Object.entries(manifest.files).flatMap(([path, file]): WrittenFile[] => {
    if (!project.isFile(path)) return [];
    const notebooks = [file.notebook, ...(file.sharedBy ?? [])].map(ownerOf);
    return [{ path, notebooks, holds: text => hashLines(text) === file.hash }];
  });
}

/**
 * Tells without a manifest whose the generated files are: each belongs to the notebooks whose classes load it,
 * and all that it loads, but not to one that imports it by its path: another notebook makes it.
 */
export function findLoadedFiles(
  project: Project,
  classes: readonly StageClass[],
  documents: readonly NotebookDocument[]
): readonly WrittenFile[] {
  const texts = new Map<string, string>();
  const notebooks = new Map<string, Set<string>>();
  const imports = new Map(documents.map(document => [document.path, findImports(document)]));
  for (const { module, notebook } of classes) {
    const found = new Set([module]);
    // A set iterates over what is added while it is iterated over.
    for (const path of found) {
      if (imports.get(notebook)?.has(path)) continue;
      const text = texts.get(path) ?? readGenerated(project, path);
      if (text === undefined) continue;
      texts.set(path, text);
      notebooks.set(path, (notebooks.get(path) ?? new Set()).add(notebook));
      for (const [, specifier = ''] of text.matchAll(/^(?:import|export) .*'(\.[^']+)\.js';$/gm))
        found.add(`${posix.join(posix.dirname(path), specifier)}.ts`);
    }
  }
  return [...notebooks].map(([path, owners]) => {
    const written = hashLines(texts.get(path) ?? '');
    return { path, notebooks: [...owners], holds: text => hashLines(text) === written };
  });
}

/** Lists the generated files that the cells of a notebook import by their paths, from the root or from its folder. */
function findImports(document: NotebookDocument): ReadonlySet<string> {
  const code = textOf(document);
  const specifiers = Array.from(code.matchAll(IMPORTED), ([, , specifier = '']) => specifier);
  const paths = ['', posix.dirname(document.path)].flatMap(folder =>
    specifiers.map(each => posix.join(folder, each).replace(/(?:\.[jt]s)?$/, '.ts'))
  );
  // An import in a comment is what was before the class came to this notebook.
  return new Set(paths.filter(path => !declares(code, posix.basename(path, '.ts'))));
}

/** The specifier of an import of a local file. */
const IMPORTED = /(?:^|;)[ \t]*(?:import|export)\b(?:[^'"]*?\bfrom)?\s*(['"])(\.[^'"\n]+)\1/gm;

function readGenerated(project: Project, path: string): string | undefined {
  const read = project.isFile(path) ? readText(project.absolute(path)) : undefined;
  const text = read?.ok === true ? read.value : undefined;
  return text !== undefined && isGenerated(text) ? text : undefined;
}

/**
 * Returns a notebook by the name that it has now: the one that has all its classes and cells. Where another
 * notebook has its name, and none has its cells, its files are those of a notebook without a name.
 */
function findOwner(
  project: Project,
  notebook: string,
  manifest: Manifest,
  documents: readonly NotebookDocument[]
): string {
  const here = documents.find(({ path }) => path === notebook);
  const isHere = here
    ? here.isUnreadable === true || isStill(here, manifest)
    : existsSync(project.absolute(notebook));
  if (isHere) return notebook;
  const { cells, classes } = contentOf(notebook, manifest);
  const renamed = documents.find(document => {
    const ids = new Set(document.cells.map(({ id }) => id));
    return (
      cells.length + classes.length > 0 &&
      (!notebooksIn(manifest).has(document.path) || !isStill(document, manifest)) &&
      cells.every(cell => ids.has(cell)) &&
      classes.every(name => declares(textOf(document), name))
    );
  });
  return renamed?.path ?? (here ? '' : notebook);
}

/** Tells whether a notebook is the one that Write graph knows by its name: a cell or a class is still there. */
function isStill(document: NotebookDocument, manifest: Manifest): boolean {
  const { cells, classes } = contentOf(document.path, manifest);
  // By their place (`#0`), cells of any two notebooks are the same.
  const known = new Set(cells.filter(cell => !cell.startsWith('#')));
  return (
    cells.length + classes.length === 0 ||
    document.cells.some(({ id }) => known.has(id)) ||
    classes.some(name => declares(textOf(document), name))
  );
}
