import type { Manifest, ManifestNotebook } from '../contract/manifest.js';
import type { NotebookDocument } from '../contract/notebook.js';
import { hashText } from '../disk/index.js';
import type { Extraction } from '../notebook/index.js';
import type { NotebookTexts } from './notebooks.js';

interface Read {
  readonly documents: readonly NotebookDocument[];
  readonly extraction: Extraction;
}

/** Returns what the manifest is to hold of notebooks besides its files: without it, nobody would read them again. */
export function toManifestNotebooks(
  { documents, extraction }: Read,
  { named, written, moved }: NotebookTexts,
  known: Manifest,
  files: Manifest['files']
): Readonly<Record<string, ManifestNotebook>> {
  const before = writtenBuilders(known, moved);
  const told = new Set(Object.values(files).map(({ notebook }) => notebook));
  const records = documents.flatMap(({ path }): (readonly [string, ManifestNotebook])[] => {
    const record = toRecord(path, extraction) ?? keptRecord(path, extraction, before);
    if (record) return [[path, record]];
    const isLost = !told.has(path) && (named.has(path) || written.has(path));
    return isLost && isBroken(path, extraction)
      ? [[path, { cells: [], classes: blockedIn(path, extraction) }]]
      : [];
  });
  return Object.fromEntries(records);
}

/** Returns what built stages when the graph was last written, by the names that the notebooks have now. */
export function writtenBuilders(
  { notebooks = {} }: Manifest,
  moved: NotebookTexts['moved']
): ReadonlyMap<string, ManifestNotebook> {
  return new Map(
    Object.entries(notebooks).map(([path, record]) => [moved.get(path) ?? path, record])
  );
}

function toRecord(path: string, { programs, classes }: Extraction): ManifestNotebook | undefined {
  const program = programs.find(({ notebook }) => notebook === path);
  if (!program) return undefined;
  const named = classes.filter(({ module }) => program.imports.includes(module));
  return {
    cells: sortedSet(program.slices.map(({ cell }) => cell)),
    classes: sortedSet(named.map(({ name }) => name)),
    program: hashText(program.text)
  };
}

/** Of what an error keeps back, the last that is known counts. */
function keptRecord(
  path: string,
  { blockedPrograms }: Extraction,
  before: ReadonlyMap<string, ManifestNotebook>
): ManifestNotebook | undefined {
  return blockedPrograms.includes(path) ? before.get(path) : undefined;
}

function isBroken(path: string, { diagnostics }: Extraction): boolean {
  return diagnostics.some(
    ({ severity, location }) =>
      severity === 'error' && location.kind === 'cell' && location.notebook === path
  );
}

function blockedIn(path: string, { classes }: Extraction): readonly string[] {
  const blocked = classes.filter(each => each.notebook === path && each.blocked);
  return sortedSet(blocked.map(({ name }) => name));
}

function sortedSet(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
