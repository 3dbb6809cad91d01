import type { Diagnostic } from '../../contract/diagnostic.js';
import type { DiagnosticCode } from '../../contract/diagnostic-codes.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../contract/json.js';
import type { NotebookCell, NotebookDocument } from '../../contract/notebook.js';
import { err, ok, type Result } from '../../contract/result.js';
import { findJsonError } from './json-error.js';

/** Well-known kernels, for notebooks whose metadata names a kernel but no language. */
const KERNELS: readonly (readonly [RegExp, string])[] = [
  [/^(tslab|stagebook|deno)$/, 'typescript'],
  [/^(jslab|javascript)/, 'javascript'],
  [/^(x?python|pypy)/, 'python'],
  [/^julia/, 'julia'],
  [/^ir$/, 'r']
];

/** Reads the text of an `.ipynb` file, or says why it is no TypeScript notebook. */
export function parseNotebook(
  text: string,
  path: string
): Result<NotebookDocument, readonly Diagnostic[]> {
  const parsed = parseAnyNotebook(text, path);
  const other = parsed.ok ? checkLanguage(parsed.value) : undefined;
  return other ? err([other]) : parsed;
}

/** Says that a notebook is in another language; nothing where it does not tell its language. */
export function checkLanguage({ path, language }: NotebookDocument): Diagnostic | undefined {
  if (language === undefined || language === 'typescript') return undefined;
  return diagnostic(
    path,
    'notebook/other-language',
    `\`${path}\` is a notebook in ${language}, not in TypeScript.`,
    ['Choose the kernel "TypeScript (Stagebook)" for it, or leave it out.']
  );
}

/** Reads the text of an `.ipynb` file in whatever language, or says why it is none. */
export function parseAnyNotebook(
  text: string,
  path: string
): Result<NotebookDocument, readonly Diagnostic[]> {
  const json = text.replace(/^\uFEFF/, '');
  let content: JsonValue;
  try {
    content = JSON.parse(json) as JsonValue;
  } catch {
    return err([notJson(json, path)]);
  }
  const format = isJsonObject(content) ? content['nbformat'] : undefined;
  if (typeof format === 'number' && format < 4) {
    return err([
      diagnostic(
        path,
        'notebook/other-language',
        `\`${path}\` is in the old notebook format ${format}, from before there was a kernel of TypeScript.`,
        ['Convert it with `jupyter nbconvert --to notebook`, or leave it out.']
      )
    ]);
  }
  const problem = findShapeProblem(content);
  if (problem !== undefined || !isJsonObject(content)) {
    return err([
      diagnostic(path, 'notebook/not-a-notebook', `\`${path}\` ${problem ?? 'is no notebook'}.`, [
        'Save it from JupyterLab, which writes the current format (nbformat 4).'
      ])
    ]);
  }
  const language = findLanguage(content);
  return ok({ path, language, cells: toCells(content['cells'] as readonly JsonObject[]) });
}

function diagnostic(
  path: string,
  code: DiagnosticCode,
  message: string,
  help: readonly string[]
): Diagnostic {
  return { severity: 'error', code, message, location: { kind: 'file', path }, help };
}

function notJson(text: string, path: string): Diagnostic {
  const error = findJsonError(text);
  if (!error) throw new Error(`Internal: ${path} is JSON that does not parse`);
  const { position, isConflict } = error;
  const help = isConflict
    ? 'Resolve the merge conflict in it, for example with `nbdime`.'
    : 'Restore the file from git, or repair it in a text editor.';
  const why = isConflict ? ': git left a merge conflict in it' : '';
  return {
    ...diagnostic(path, 'notebook/not-json', `\`${path}\` is not valid JSON${why}.`, [help]),
    location: { kind: 'file', path, range: { start: position, end: position } }
  };
}

function findShapeProblem(content: JsonValue): string | undefined {
  if (!isJsonObject(content)) return 'is JSON, but not a notebook';
  const { nbformat, cells } = content;
  if (typeof nbformat === 'number' && nbformat > 4) {
    return `is in notebook format ${nbformat}, which is newer than 4`;
  }
  if (typeof nbformat !== 'number' || !Array.isArray(cells) || !cells.every(isJsonObject)) {
    return 'is JSON, but not a notebook';
  }
  return undefined;
}

/** The kernel's name is the last resort: VS Code drops or changes it. */
function findLanguage(content: JsonObject): string | undefined {
  const metadata = toObject(content['metadata']);
  const kernelspec = toObject(metadata['kernelspec']);
  const language =
    toName(toObject(metadata['language_info'])['name']) ?? toName(kernelspec['language']);
  if (language !== undefined) return language;
  const kernel = toName(kernelspec['name']) ?? '';
  return KERNELS.find(([name]) => name.test(kernel))?.[1];
}

function toObject(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function toName(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value.toLowerCase() : undefined;
}

function toCells(cells: readonly JsonObject[]): NotebookCell[] {
  const seen = new Set<string>();
  return cells.map((cell, index) => {
    const { id, cell_type: kind, execution_count: count } = cell;
    const own = typeof id === 'string' && id !== '' && !seen.has(id) ? id : `#${index}`;
    seen.add(own);
    const tags = toObject(cell['metadata'])['tags'];
    return {
      id: own,
      number: index + 1,
      kind: kind === 'code' || kind === 'markdown' ? kind : 'raw',
      source: toSource(cell['source']),
      executionCount: typeof count === 'number' ? count : null,
      tags: Array.isArray(tags) ? tags.filter((tag: JsonValue) => typeof tag === 'string') : []
    };
  });
}

/** Line ends become `\n`, as in the browser's editor: positions count the same there and here. */
function toSource(source: JsonValue | undefined): string {
  const text = Array.isArray(source)
    ? source.filter((line: JsonValue) => typeof line === 'string').join('')
    : source;
  return typeof text === 'string' ? text.replace(/\r\n?/g, '\n') : '';
}
