import type { NotebookCell, NotebookDocument } from '../../../src/contract/notebook.js';
import type { Diagnostic, Location } from '../../../src/contract/diagnostic.js';
import { extractModules } from '../../../src/notebook/index.js';
import type { ExtractOptions, Extraction } from '../../../src/notebook/index.js';

/** A notebook with one code cell per text, ids `c1`, `c2`, … */
export function toNotebook(
  cells: readonly (string | Partial<NotebookCell>)[],
  path = 'nb.ipynb'
): NotebookDocument {
  return {
    path,
    language: 'typescript',
    cells: cells.map((cell, i) => ({
      id: `c${i + 1}`,
      number: i + 1,
      kind: 'code',
      source: typeof cell === 'string' ? cell : '',
      executionCount: null,
      tags: [],
      ...(typeof cell === 'string' ? {} : cell)
    }))
  };
}

/** Extracts a notebook of the given cells, with `Stage` and its functions imported by a first cell `c0`. */
export function extract(cells: readonly string[], options?: ExtractOptions): Extraction {
  const library = `import { Stage, param, params, dep, deps, outs, out, pipeline } from 'stagebook';`;
  const first = { id: 'c0', number: 0, source: library };
  const { cells: rest } = toNotebook(cells);
  return extractModules(
    [{ ...toNotebook([first]), cells: [...toNotebook([first]).cells, ...rest] }],
    options
  );
}

/** The text of each module, by path. */
export function textsOf({ modules }: Extraction): Record<string, string> {
  return Object.fromEntries(modules.map(({ path, text }) => [path, text]));
}

/** Each diagnostic in one line: severity, code, place, message. Lines and columns are one-based. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.flatMap(({ severity, code, location, message, related = [] }) => [
    `${severity} ${code} ${formatPlace(location)} ${message}`,
    ...related.map(note => `  note ${formatPlace(note.location)} ${note.message}`)
  ]);
}

function formatPlace(location: Location): string {
  const place =
    location.kind === 'file' ? location.path : `${location.notebook}#${location.cellId}`;
  const { range } = location;
  return range ? `${place}:${range.start.line + 1}:${range.start.column + 1}` : place;
}
