import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { readText } from '../disk/index.js';
import { readDvcConfig } from '../dvc/index.js';
import {
  parseDataFile,
  parsePipelineFile,
  resolvePipeline,
  type DataFile,
  type PipelineFile,
  type PipelineFiles
} from '../pipeline/index.js';

/** Folders in which DVC finds no pipeline files either, or which are not the project's own. */
const SKIPPED = new Set(['.git', '.dvc', '.hg', 'node_modules', '.venv', '__pycache__']);

/** The pipeline files of a project, and what is wrong with those that cannot be read. */
export interface ReadPipelineFiles {
  readonly files: PipelineFiles;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads every `dvc.yaml` and `.dvc` file below the root of a project.
 *
 * `planned` gives the text of files as they are going to be, by path.
 */
export function readPipelineFiles(
  root: string,
  planned: ReadonlyMap<string, string | null> = new Map()
): Result<ReadPipelineFiles, Failure> {
  const texts = new Map<string, string>();
  for (const path of new Set([...findPipelineFiles(root), ...planned.keys()])) {
    const read = planned.has(path) ? ok(planned.get(path)) : readText(join(root, path));
    if (!read.ok) return read;
    if (typeof read.value === 'string') texts.set(path, read.value);
  }
  const { files, diagnostics } = parsePipelineFiles(texts);
  const readFile = (path: string): string | undefined => {
    const text = planned.get(path);
    if (text !== undefined) return text ?? undefined;
    const read = readText(join(root, path));
    // What cannot be read is missed at the place that names it.
    return read.ok ? read.value : undefined;
  };
  const { pipelines, diagnostics: problems } = resolvePipeline(
    files.pipelines,
    readFile,
    readDvcConfig(root).parsing
  );
  return ok({ files: { ...files, pipelines }, diagnostics: [...diagnostics, ...problems] });
}

/** Parses the pipeline files among texts by path, templates as they are written; others are passed over. */
export function parsePipelineFiles(texts: ReadonlyMap<string, string>): ReadPipelineFiles {
  const pipelines: PipelineFile[] = [];
  const data: DataFile[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [path, text] of [...texts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!isPipelinePath(path)) continue;
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
  return { files: { pipelines, data }, diagnostics };
}

/** Tells whether DVC would look for a pipeline file at a path of the project. */
export function isPipelinePath(path: string): boolean {
  const parts = path.split('/');
  return isPipelineFile(parts.pop() ?? '') && !parts.some(part => SKIPPED.has(part));
}

function isPipelineFile(name: string): boolean {
  return name === 'dvc.yaml' || (name.endsWith('.dvc') && name !== '.dvc');
}

function findPipelineFiles(root: string): string[] {
  const found: string[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name)) visit(path);
      } else if (isPipelineFile(entry.name)) found.push(path);
    }
  };
  visit('');
  return found;
}
