import type { CellLocation, Diagnostic } from '../contract/diagnostic.js';
import type { Manifest } from '../contract/manifest.js';
import type { NotebookDocument } from '../contract/notebook.js';
import { readText } from '../disk/index.js';
import type { Extraction, GeneratedModule } from '../notebook/index.js';
import { applyFix } from './apply-fix.js';
import { extractFiles } from './extract-files.js';
import { hashLines } from './line-ends.js';
import { problemsOf } from './place-failure.js';
import { lastCell, reportConflict } from './plan-modules.js';
import type { Project } from './project.js';
import { takeEditOver } from './take-edit.js';

/** Finds generated files that are neither what was written nor what the notebooks say, at the cells that they came from. */
export function findConflicts(
  project: Project,
  manifest: Manifest,
  { modules }: Extraction,
  documents: readonly NotebookDocument[]
): readonly Diagnostic[] {
  const { files } = manifest;
  return modules.flatMap(module => {
    const read = readText(project.absolute(module.path));
    if (!read.ok) return problemsOf(project, read.failure);
    const text = read.value;
    if (text === undefined) return [];
    const written = files[module.path]?.hash;
    const [hash, next] = [hashLines(text), hashLines(module.text)];
    const isKept = files[module.path]?.kept === hash && written === next;
    if (hash === next || hash === written || isKept) return [];
    const cells = documents.find(({ path }) => path === module.notebook)?.cells ?? [];
    // Where the notebook went on as well, neither side's lines can be told from the other's.
    const offer = written === next ? takeEditOver(module, text, cells) : undefined;
    const after = offer && applyFix(offer, module.notebook, documents);
    const fix = after && isMade(project, manifest, { ...module, text }, after) ? offer : undefined;
    const edit = fix?.edits[0];
    const last = lastCell(module, documents);
    const edited = edit && cells.find(({ id }) => id === edit.cellId);
    const found = reportConflict(module.path, text, { isKnown: written !== undefined, fix });
    if (!last) return [found];
    const location: CellLocation = edited
      ? { ...last, cellId: edited.id, cellNumber: edited.number, range: edit.range }
      : last;
    const related = [{ message: 'The edit is in its file.', location: found.location }];
    return [{ ...found, location, related } satisfies Diagnostic];
  });
}

/** Tells whether notebooks make a file as it is: a line that stands outside of all declarations, they would lose. */
function isMade(
  project: Project,
  manifest: Manifest,
  { path, text }: Pick<GeneratedModule, 'path' | 'text'>,
  documents: readonly NotebookDocument[]
): boolean {
  const { modules } = extractFiles(project, manifest, {
    documents,
    diagnostics: [],
    moved: new Map()
  });
  const made = modules.find(module => module.path === path);
  return made !== undefined && hashLines(made.text) === hashLines(text);
}
