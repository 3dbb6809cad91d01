import { existsSync } from 'node:fs';
import type { Manifest } from '../contract/manifest.js';
import type { NotebookDocument } from '../contract/notebook.js';
import { extractModules, type Extraction } from '../notebook/index.js';
import { readText } from '../disk/index.js';
import { listAllNotebooks } from './list-all-notebooks.js';
import { guessBuilders, writtenBuilders } from './manifest-notebooks.js';
import type { ParsedNotebooks } from './parse-notebooks.js';
import type { Project } from './project.js';
import { findLoadedFiles, listWrittenFiles } from './written-files.js';

/** Decides what the notebooks of a project become, beside what earlier writes made of them. */
export function extractFiles(
  project: Project,
  manifest: Manifest,
  { documents, diagnostics, moved }: ParsedNotebooks,
  withheld?: ReadonlySet<string>
): Extraction {
  const isFile = (path: string): boolean => project.isFile(path);
  // Of a new project nothing is there, and nothing is lost.
  const isLost = Object.keys(manifest.files).length === 0 && existsSync(project.absolute('src'));
  const written = isLost
    ? findLoadedFiles(project, extractModules(documents, { fileExists: isFile }).classes, documents)
    : listWrittenFiles(project, manifest, documents);
  const extraction = extractModules(documents, {
    fileExists: isFile,
    readFile: path => {
      const read = readText(project.absolute(path));
      return read.ok ? read.value : undefined;
    },
    declaredIn: name => findDeclaring(project, name, documents),
    written,
    builders: isLost ? guessBuilders(project, documents) : writtenBuilders(manifest, moved),
    ...(withheld && { withheld })
  });
  return { ...extraction, diagnostics: [...diagnostics, ...extraction.diagnostics] };
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
