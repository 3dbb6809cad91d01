import { existsSync } from 'node:fs';
import type { Manifest } from '../contract/manifest.js';
import type { NotebookDocument } from '../contract/notebook.js';
import { extractModules, type Extraction, type WrittenFile } from '../notebook/index.js';
import { readText } from '../disk/index.js';
import { hashLines } from './line-ends.js';
import { listAllNotebooks } from './list-all-notebooks.js';
import type { Project } from './project.js';

/** Decides what the notebooks of a project become, beside what earlier writes made of them. */
export function extractFiles(
  project: Project,
  manifest: Manifest,
  documents: readonly NotebookDocument[],
  withheld?: ReadonlySet<string>
): Extraction {
  const isFile = (path: string): boolean => project.isFile(path);
  const owners = new Map<string, string>();
  const ownerOf = (notebook: string): string => {
    const owner = owners.get(notebook) ?? findOwner(project, notebook, manifest, documents);
    owners.set(notebook, owner);
    return owner;
  };
  const written = Object.entries(manifest.files).flatMap(([path, file]): WrittenFile[] => {
    if (!isFile(path)) return [];
    const notebooks = [file.notebook, ...(file.sharedBy ?? [])].map(ownerOf);
    return [{ path, notebooks, holds: text => hashLines(text) === file.hash }];
  });
  return extractModules(documents, {
    fileExists: isFile,
    declaredIn: name => findDeclaring(project, name, documents),
    written,
    ...(withheld && { withheld })
  });
}

/** Finds notebooks that Write graph did not read yet, since they stand in a folder and were never named. */
function findDeclaring(
  project: Project,
  className: string,
  documents: readonly NotebookDocument[]
): readonly string[] {
  const known = new Set(documents.map(({ path }) => path));
  const declaration = new RegExp(`\\bclass ${className}\\b`);
  return listAllNotebooks(project.root).filter(path => {
    const read = known.has(path) ? undefined : readText(project.absolute(path));
    return read?.ok === true && declaration.test(read.value ?? '');
  });
}

/** Returns a notebook by the name that it has now: a new one with all its classes and cells is the same. */
function findOwner(
  project: Project,
  notebook: string,
  { files, stages }: Manifest,
  documents: readonly NotebookDocument[]
): string {
  if (existsSync(project.absolute(notebook))) return notebook;
  const records = Object.values(files);
  const own = records.filter(file => file.notebook === notebook);
  const cells = own.flatMap(({ slices }) => slices.map(({ cell }) => cell));
  const classes = Object.values(stages).flatMap(stage =>
    stage.notebook === notebook ? [stage.class] : []
  );
  const known = new Set(records.map(file => file.notebook));
  const renamed = documents.find(document => {
    const ids = new Set(document.cells.map(({ id }) => id));
    const text = document.cells.map(({ source }) => source).join('\n');
    const words = new Set(text.split(/[^\p{L}\p{N}_$]+/u));
    return (
      !known.has(document.path) &&
      cells.every(cell => ids.has(cell)) &&
      classes.every(name => words.has(name))
    );
  });
  return renamed?.path ?? notebook;
}
