import { readManifest } from './read-manifest.js';
import { knownNotebooks } from './notebooks.js';
import { Project } from './project.js';

/** Lists the notebooks that Write graph reads unasked, as absolute paths; none outside of a project. */
export function listNotebooks(path: string): readonly string[] {
  const project = Project.find(path);
  if (!project.ok) return [];
  const manifest = readManifest(project.value);
  if (!manifest.ok) return [];
  return knownNotebooks(project.value, manifest.value).map(notebook =>
    project.value.absolute(notebook)
  );
}
