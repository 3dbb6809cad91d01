import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import type { NotebookDocument } from '../contract/notebook.js';
import { err, ok, type Result } from '../contract/result.js';
import { checkLanguage, parseAnyNotebook } from '../notebook/index.js';
import { reportMoved } from './find-moved.js';
import type { NotebookTexts } from './notebooks.js';

/** What is read of the notebooks of one Write graph, and what is wrong with some of them as a whole. */
export interface ParsedNotebooks {
  readonly documents: readonly NotebookDocument[];
  readonly diagnostics: readonly Diagnostic[];
  readonly moved: NotebookTexts['moved'];
}

/**
 * Parses notebooks; one in another language that nobody named is left out. Not so where the graph was written from
 * it: somebody chose another kernel, and its classes would seem to be gone. One that cannot be read is one without
 * cells where the manifest tells what it makes, so that the others go on; of any other, nobody knows what it says of them.
 */
export function parseNotebooks({
  texts,
  named,
  written,
  recorded,
  moved
}: NotebookTexts): Result<ParsedNotebooks, Failure> {
  const documents: NotebookDocument[] = [];
  // Those in the folder of the project would be read in any case.
  const adopted = [...moved].filter(([, to]) => to.includes('/'));
  const diagnostics = adopted.map(([from, to]) => reportMoved(from, to));
  const broken: Diagnostic[] = [];
  const unreadable: Diagnostic[] = [];
  for (const [path, text] of Object.entries(texts)) {
    const parsed = parseAnyNotebook(text, path);
    const other = parsed.ok ? checkLanguage(parsed.value) : undefined;
    const isWanted = named.has(path) || written.has(path);
    if (!parsed.ok) {
      if (!isWanted && parsed.failure.every(isOtherLanguage)) continue;
      if (recorded.has(path)) {
        unreadable.push(...parsed.failure);
        documents.push({ path, language: undefined, cells: [], isUnreadable: true });
      } else {
        broken.push(...parsed.failure);
      }
    } else if (!other || written.has(path)) {
      documents.push(parsed.value);
      if (other) diagnostics.push({ ...other, help: BACK_TO_TYPESCRIPT });
    } else if (isWanted) {
      broken.push(other);
    }
  }
  const isNoneLeft = unreadable.length > 0 && documents.every(each => each.isUnreadable);
  return broken.length > 0 || isNoneLeft
    ? err({ reason: 'invalid-input', diagnostics: [...broken, ...unreadable] })
    : ok({ documents, diagnostics: [...diagnostics, ...unreadable], moved });
}

const BACK_TO_TYPESCRIPT = [
  'The graph was written from it: choose the kernel *TypeScript (Stagebook)* for it again.',
  'Or delete or rename it, where its stages are to go; `stagebook write-graph --prune` takes them out then.'
];

function isOtherLanguage(item: Diagnostic): boolean {
  return item.code === 'notebook/other-language';
}
