import { existsSync } from 'node:fs';
import type { Manifest } from '../contract/manifest.js';
import { parsePipelineFile } from '../pipeline/index.js';
import { readText } from '../disk/index.js';
import { PIPELINE_FILE } from './plan-pipeline.js';
import type { Project } from './project.js';

/** Forgets generated files that were deleted and stages that were removed from `dvc.yaml` since they were written. */
export function pruneManifest(project: Project, manifest: Manifest): Manifest {
  const read = readText(project.absolute(PIPELINE_FILE));
  const parsed = read.ok ? parsePipelineFile(read.value ?? '', PIPELINE_FILE) : undefined;
  // What cannot be read is reported where it is edited; until then nothing is forgotten.
  if (!parsed?.ok) return manifest;
  const names = new Set(parsed.value.stages.map(stage => stage.name));
  return {
    ...manifest,
    files: keep(manifest.files, path => existsSync(project.absolute(path))),
    stages: keep(manifest.stages, name => names.has(name))
  };
}

function keep<T>(
  record: Readonly<Record<string, T>>,
  isKept: (key: string) => boolean
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => isKept(key)));
}
