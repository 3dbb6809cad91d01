import type { Manifest, ManifestNotebook } from '../contract/manifest.js';
import type { NotebookDocument } from '../contract/notebook.js';
import { hashText } from '../disk/index.js';
import type { Extraction } from '../notebook/index.js';
import { memoize } from './memoize.js';
import type { NotebookTexts } from './notebooks.js';
import type { Project } from './project.js';

interface Read {
  readonly documents: readonly NotebookDocument[];
  readonly extraction: Extraction;
}

/** Returns what the manifest is to hold of notebooks besides its files: without it, nobody would read them again. */
export function toManifestNotebooks(
  project: Project,
  { documents, extraction }: Read,
  { named, written, moved }: NotebookTexts,
  known: Manifest,
  files: Manifest['files']
): Readonly<Record<string, ManifestNotebook>> {
  const before = writtenBuilders(known, moved);
  const told = new Set(Object.values(files).map(({ notebook }) => notebook));
  const guessed =
    extraction.blockedPrograms.length > 0 ? guessBuilders(project, documents) : undefined;
  const records = documents.flatMap(({ path }): (readonly [string, ManifestNotebook])[] => {
    const isBlocked = extraction.blockedPrograms.includes(path);
    const last = before.get(path);
    // Of what an error keeps back, the last that is known counts.
    const record =
      toRecord(path, extraction) ??
      (isBlocked && last && last.cells.length > 0 ? last : undefined) ??
      (isBlocked ? guessed?.get(path) : undefined) ??
      (!told.has(path) && (named.has(path) || written.has(path))
        ? toKeptRecord(path, extraction)
        : undefined);
    return record ? [[path, record]] : [];
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

/** Tells by the text what builds stages, where no manifest does: of a cell that does not parse, nothing else tells. */
export function guessBuilders(
  project: Project,
  documents: readonly NotebookDocument[]
): ReadonlyMap<string, ManifestNotebook> {
  const builtIn = memoize((source: string) =>
    Array.from(source.matchAll(/\bnew\s+([\w$]+)/g), ([, name = '']) => name).filter(name =>
      project.isFile(`src/${name}.ts`)
    )
  );
  return new Map(
    documents.flatMap(({ path, cells }) => {
      const building = cells.filter(
        ({ source }) => /\bpipeline\s*\(/.test(source) || builtIn(source).length > 0
      );
      const record = {
        cells: sortedSet(building.map(({ id }) => id)),
        classes: sortedSet(building.flatMap(({ source }) => builtIn(source)))
      };
      return building.length > 0 ? [[path, record] as const] : [];
    })
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

/** Returns the record of a notebook of which an error leaves no file. */
function toKeptRecord(
  path: string,
  { blockedPrograms, classes, diagnostics }: Extraction
): ManifestNotebook | undefined {
  const blocked = classes.filter(each => each.notebook === path && each.blocked);
  const hasError = diagnostics.some(
    ({ severity, location }) =>
      severity === 'error' && location.kind === 'cell' && location.notebook === path
  );
  return blocked.length > 0 || hasError || blockedPrograms.includes(path)
    ? { cells: [], classes: sortedSet(blocked.map(({ name }) => name)) }
    : undefined;
}

function sortedSet(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
