import { existsSync } from 'node:fs';
import type { Manifest } from '../contract/manifest.js';
import { parsePipelineFile } from '../pipeline/index.js';
import { readText } from '../disk/index.js';
import { filterKeys } from './filter-keys.js';
import { PIPELINE_FILE } from './pipeline-paths.js';
import type { Project } from './project.js';

/** Forgets generated files that were deleted and stages that were removed from `dvc.yaml` since they were written. */
export function pruneManifest(project: Project, manifest: Manifest): Manifest {
  const names = stageNames(project);
  // What cannot be read is reported where it is edited; until then nothing is forgotten.
  if (!names) return manifest;
  return {
    ...manifest,
    files: filterKeys(manifest.files, path => existsSync(project.absolute(path))),
    stages: filterKeys(manifest.stages, name => names.has(name))
  };
}

/** By project: the stages of `dvc.yaml` by its text, which is asked for after each keystroke in a notebook. */
const known = new Map<string, { readonly text: string; readonly names?: ReadonlySet<string> }>();

function stageNames(project: Project): ReadonlySet<string> | undefined {
  const read = readText(project.absolute(PIPELINE_FILE));
  if (!read.ok) return undefined;
  const text = read.value ?? '';
  const before = known.get(project.root);
  if (before?.text === text) return before.names;
  const parsed = parsePipelineFile(text, PIPELINE_FILE);
  const names = parsed.ok ? new Set(parsed.value.stages.map(stage => stage.name)) : undefined;
  known.set(project.root, { text, ...(names && { names }) });
  return names;
}
