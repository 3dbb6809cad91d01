import { join } from 'node:path';
import { DvcIgnore, gitIgnoreAround } from '../cache/index.js';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { Folders, readText } from '../disk/index.js';
import { readDvcConfig } from '../dvc/index.js';
import { withInnerPaths } from './inner-paths.js';
import {
  checkIgnoreFile,
  readPipelineText,
  resolvePath,
  resolvePipeline,
  stagePaths,
  type DataFile,
  type PipelineFile,
  type PipelineFiles
} from '../pipeline/index.js';
import { readDataFile } from './recorded-data.js';

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
  planned: ReadonlyMap<string, string | null> = new Map(),
  folders = new Folders(root)
): Result<ReadPipelineFiles, Failure> {
  const texts = new Map<string, string>();
  const config = readDvcConfig(root);
  if (!config.ok) return config;
  const walked = walk(root, folders);
  for (const path of new Set([...walked.pipelines, ...planned.keys()])) {
    const read = planned.has(path) ? ok(planned.get(path)) : readText(join(root, path));
    if (!read.ok) return read;
    if (typeof read.value === 'string') texts.set(path, read.value);
  }
  const { files, diagnostics } = parsePipelineFiles(texts);
  const refused: Diagnostic[] = [];
  for (const path of walked.ignoreFiles) {
    const read = readText(join(root, path));
    if (!read.ok) return read;
    refused.push(...checkIgnoreFile(read.value ?? '', path));
  }
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
    config.value.parsing
  );
  const inner = pipelines.map(file => withInnerPaths(file, root));
  const kept = withoutOuts({ ...files, pipelines: inner });
  return ok({ files: kept, diagnostics: [...refused, ...diagnostics, ...problems] });
}

/** Parses the pipeline files among texts by path, templates as they are written; others are passed over. */
export function parsePipelineFiles(texts: ReadonlyMap<string, string>): ReadPipelineFiles {
  const pipelines: PipelineFile[] = [];
  const data: DataFile[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [path, text] of [...texts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!isPipelinePath(path)) continue;
    if (path.endsWith('.dvc')) {
      const parsed = readDataFile(text, path);
      if (parsed.ok) data.push(parsed.value);
      else diagnostics.push(...parsed.failure);
    } else {
      const read = readPipelineText(text, path);
      if (read.file) pipelines.push(read.file);
      diagnostics.push(...read.diagnostics);
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

/** Walks a project as DVC does, which passes over what `.dvcignore` and `.gitignore` name. */
export function findPipelineFiles(root: string, folders = new Folders(root)): readonly string[] {
  return walk(root, folders).pipelines;
}

interface Walked {
  readonly pipelines: string[];
  readonly ignoreFiles: string[];
}

function walk(root: string, folders: Folders): Walked {
  const found: Walked = { pipelines: [], ignoreFiles: [] };
  const holds = (folder: string, name: string): boolean => folders.holds(folder, name);
  // Git's first: DVC's look into a folder, which may be one of data that git ignores.
  const rules = [gitIgnoreAround(root, holds), DvcIgnore.around(root, holds)];
  const visit = (folder: string): void => {
    const parent = join(root, folder);
    for (const entry of folders.entries(parent)) {
      const { name } = entry;
      const isFolder = entry.isDirectory();
      const isIgnoreFile = name === '.dvcignore' && !isFolder;
      if (isFolder ? SKIPPED.has(name) : !isIgnoreFile && !isPipelineFile(name)) continue;
      if (rules.some(rule => rule?.ignores(parent, name, isFolder))) continue;
      const path = folder === '' ? name : `${folder}/${name}`;
      if (isFolder) visit(path);
      else (isIgnoreFile ? found.ignoreFiles : found.pipelines).push(path);
    }
  };
  visit('');
  return found;
}

/** DVC does not look for pipeline files inside of outs. */
function withoutOuts({ pipelines, data = [] }: PipelineFiles): PipelineFiles {
  const isBelow = ({ path }: { readonly path: string }): boolean => path.includes('/');
  if (![...pipelines, ...data].some(isBelow)) return { pipelines, data };
  const outs = new Set([
    ...pipelines.flatMap(file => file.stages.flatMap(stage => stagePaths(file, stage).outs)),
    ...data.flatMap(file => file.outs.map(out => resolvePath(file.path, file.wdir, out.path)))
  ]);
  const isOutside = ({ path }: { readonly path: string }): boolean => {
    const parts = path.split('/');
    return !parts.slice(1).some((_, i) => outs.has(parts.slice(0, i + 1).join('/')));
  };
  return { pipelines: pipelines.filter(isOutside), data: data.filter(isOutside) };
}
