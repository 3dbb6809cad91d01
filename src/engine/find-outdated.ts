import type { Manifest } from '../contract/manifest.js';
import type { OutdatedNotebook } from '../contract/pipeline-view.js';
import type { Extraction } from '../notebook/index.js';
import { hashText } from '../disk/index.js';
import { extractFiles } from './extract-files.js';
import { recallGraph, recallPrograms } from './graph-memo.js';
import { hashLines } from './line-ends.js';
import type { ReadManifest } from './manifest.js';
import { parseNotebooks, readNotebooks } from './notebooks.js';
import type { Project } from './project.js';

/** Finds the saved notebooks that hold something else than what the graph was last written from. */
export function findOutdated(project: Project, known: ReadManifest): readonly OutdatedNotebook[] {
  const { manifest } = known;
  // Before the first Write graph everything is new, and the empty graph says it already.
  if (Object.keys(manifest.files).length === 0) return [];
  const read = readNotebooks(project, known, {});
  // Mostly nothing changed, which is told without the compiler.
  if (!read.ok || recallGraph(project, read.value.texts)) return [];
  const parsed = parseNotebooks(read.value);
  if (!parsed.ok) return [];
  const extraction = extractFiles(project, manifest, parsed.value);
  const programs = recallPrograms(project);
  return parsed.value.flatMap(({ path }) => {
    const changes = [
      ...compareModules(path, extraction, manifest),
      ...(programs ? compareProgram(path, extraction, programs[path]) : [])
    ];
    return changes.length > 0 ? [{ notebook: path, changes }] : [];
  });
}

function compareModules(
  notebook: string,
  { modules, classes, diagnostics }: Extraction,
  { files }: Manifest
): OutdatedNotebook['changes'] {
  const nameOf = (path: string): string =>
    classes.find(({ module }) => module === path)?.name ?? path;
  const made = modules.filter(module => module.notebook === notebook);
  const changed = made.flatMap(({ path, text }) => {
    const hash = files[path]?.hash;
    if (hash === hashLines(text)) return [];
    return [{ name: nameOf(path), change: hash === undefined ? 'new' : 'changed' } as const];
  });
  // Behind an error a class may only seem to be gone.
  if (diagnostics.some(({ severity }) => severity === 'error')) return changed;
  const paths = new Set(modules.map(({ path }) => path));
  const gone = Object.entries(files)
    .filter(([path, file]) => file.notebook === notebook && !paths.has(path))
    .map(([path]) => ({ name: path, change: 'gone' }) as const);
  return [...changed, ...gone];
}

/** The cells that build the stages are in no file; what the memo has of them is of this machine only. */
function compareProgram(
  notebook: string,
  { programs }: Extraction,
  before: string | undefined
): OutdatedNotebook['changes'] {
  const now = programs.find(program => program.notebook === notebook);
  if (before === (now && hashText(now.text))) return [];
  return [{ name: 'the cells that build the stages', change: 'changed' }];
}
