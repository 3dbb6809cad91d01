import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import type { Manifest } from '../contract/manifest.js';
import type { OutdatedNotebook } from '../contract/pipeline-view.js';
import type { Extraction } from '../notebook/index.js';
import { hashText } from '../disk/index.js';
import { extractFiles } from './extract-files.js';
import { recallGraph } from './graph-memo.js';
import { hashLines } from './line-ends.js';
import { writtenBuilders } from './manifest-notebooks.js';
import type { ReadManifest } from './read-manifest.js';
import { readNotebooks } from './notebooks.js';
import { parseNotebooks, type ParsedNotebooks } from './parse-notebooks.js';
import { problemsOf } from './place-failure.js';
import type { Project } from './project.js';

/** Which notebooks the graph is older than, and which of them nobody can tell that of. */
interface Outdated {
  readonly outdated: readonly OutdatedNotebook[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Finds the saved notebooks that hold something else than what the graph was last written from. */
export function findOutdated(project: Project, known: ReadManifest): Outdated {
  const { manifest } = known;
  // Before the first Write graph everything is new, and the empty graph says it already.
  if (Object.keys(manifest.files).length === 0) return { outdated: [], diagnostics: [] };
  const read = readNotebooks(project, known, {});
  if (!read.ok) return unreadable(project, read.failure);
  // Mostly nothing changed, which is told without the compiler.
  if (recallGraph(project, read.value.texts)) return { outdated: [], diagnostics: [] };
  const parsed = parseNotebooks(read.value);
  if (!parsed.ok) return unreadable(project, parsed.failure);
  return {
    outdated: compareNotebooks(project, manifest, parsed.value),
    diagnostics: parsed.value.diagnostics.map(toWarning)
  };
}

/** The state of the stages can be told all the same: what is an error to Write graph is a warning here. */
function unreadable(project: Project, failure: Failure): Outdated {
  const diagnostics = problemsOf(project, failure);
  return { outdated: [], diagnostics: diagnostics.map(toWarning) };
}

function toWarning(item: Diagnostic): Diagnostic {
  return { ...item, severity: 'warning' };
}

function compareNotebooks(
  project: Project,
  manifest: Manifest,
  notebooks: ParsedNotebooks
): readonly OutdatedNotebook[] {
  const extraction = extractFiles(project, manifest, notebooks);
  const before = writtenBuilders(manifest, notebooks.moved);
  return notebooks.documents.flatMap(({ path }) => {
    const changes = [
      ...compareModules(path, extraction, manifest),
      ...compareProgram(path, extraction, before.get(path)?.program)
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

/** The cells that build the stages are in no file. */
function compareProgram(
  notebook: string,
  { programs }: Extraction,
  before: string | undefined
): OutdatedNotebook['changes'] {
  const now = programs.find(program => program.notebook === notebook);
  if (before === (now && hashText(now.text))) return [];
  return [{ name: 'the cells that build the stages', change: 'changed' }];
}
