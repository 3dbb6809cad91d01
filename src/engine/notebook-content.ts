import type { Manifest } from '../contract/manifest.js';
import type { NotebookDocument } from '../contract/notebook.js';
import { parseNotebook } from '../notebook/index.js';

/** What was written from a notebook. */
export interface NotebookContent {
  /** Ids, as often as there are slices of each. */
  readonly cells: readonly string[];
  /** Those of its stages. */
  readonly classes: readonly string[];
}

/** Lists the notebooks that the graph was written from. */
export function notebooksIn({ files, notebooks = {} }: Manifest): ReadonlySet<string> {
  return new Set([...Object.values(files).map(file => file.notebook), ...Object.keys(notebooks)]);
}

/** Returns what was written from the notebook of a name. */
export function contentOf(
  notebook: string,
  { files, stages, notebooks = {} }: Manifest
): NotebookContent {
  const isOwn = (record: { readonly notebook: string }): boolean => record.notebook === notebook;
  const slices = Object.values(files)
    .filter(isOwn)
    .flatMap(file => file.slices);
  return {
    cells: [...slices.map(({ cell }) => cell), ...(notebooks[notebook]?.cells ?? [])],
    classes: Object.values(stages)
      .filter(isOwn)
      .map(stage => stage.class)
  };
}

/** Returns the text of all cells in the text of a notebook; empty where it is none. */
export function codeIn(text: string, path: string): string {
  const parsed = parseNotebook(text, path);
  return parsed.ok ? textOf(parsed.value) : '';
}

/** Returns the text of all cells of a notebook. */
export function textOf({ cells }: NotebookDocument): string {
  return cells.map(({ source }) => source).join('\n');
}

/** Tells whether code has a name in it. */
export function mentions(code: string, name: string): boolean {
  return new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(code);
}

/** Tells whether code seems to declare a name, without the compiler: which notebook to read is all that hangs on it. */
export function declares(code: string, name: string): boolean {
  const word = name.replaceAll('$', '\\$');
  return new RegExp(
    `^[^/\\n]*\\b(?:class|function\\*?|const|let|var|enum|interface|type|namespace)\\s+${word}(?![\\w$])`,
    'm'
  ).test(code);
}
