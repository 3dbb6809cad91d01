import { readdirSync } from 'node:fs';
import { posix } from 'node:path';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import {
  parseDataFile,
  parsePipelineFile,
  type DataFile,
  type PipelineFile,
  type PipelineFiles
} from '../pipeline/index.js';
import { readText } from './files.js';
import type { Project } from './project.js';

/** Folders in which DVC finds no pipeline files either, or which are not the project's own. */
const SKIPPED = new Set(['.git', '.dvc', '.hg', 'node_modules', '.venv', '__pycache__']);

/** The pipeline files of a project, and what is wrong with those that cannot be read. */
export interface ReadPipelineFiles {
  readonly files: PipelineFiles;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads every `dvc.yaml` and `.dvc` file of a project.
 *
 * `planned` gives the text of files as they are going to be, by path.
 */
export function readPipelineFiles(
  project: Project,
  planned: ReadonlyMap<string, string | null> = new Map()
): Result<ReadPipelineFiles, Failure> {
  const pipelines: PipelineFile[] = [];
  const data: DataFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const paths = new Set([...findPipelineFiles(project), ...planned.keys()]);
  for (const path of [...paths].sort()) {
    if (!isPipelineFile(posix.basename(path))) continue;
    const read = planned.has(path) ? ok(planned.get(path)) : readText(project.absolute(path));
    if (!read.ok) return read;
    const text = read.value;
    if (text === undefined || text === null) continue;
    if (path.endsWith('.dvc')) {
      const parsed = parseDataFile(text, path);
      if (parsed.ok) data.push(parsed.value);
      else diagnostics.push(...parsed.failure);
    } else {
      const parsed = parsePipelineFile(text, path);
      if (parsed.ok) pipelines.push(parsed.value);
      else diagnostics.push(...parsed.failure);
    }
  }
  return ok({ files: { pipelines, data }, diagnostics });
}

function isPipelineFile(name: string): boolean {
  return name === 'dvc.yaml' || (name.endsWith('.dvc') && name !== '.dvc');
}

function findPipelineFiles(project: Project): string[] {
  const found: string[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(project.absolute(folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name)) visit(path);
      } else if (isPipelineFile(entry.name)) found.push(path);
    }
  };
  visit('');
  return found;
}
