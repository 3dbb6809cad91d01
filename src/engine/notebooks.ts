import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import type { Manifest } from '../contract/manifest.js';
import type { NotebookDocument } from '../contract/notebook.js';
import type { WriteGraphRequest } from '../contract/requests.js';
import { err, ok, type Result } from '../contract/result.js';
import { parseNotebook } from '../notebook/index.js';
import { readText } from './files.js';
import type { Project } from './project.js';

/** The notebooks of one Write graph: parsed documents, what to say about them, and the text of each. */
export interface ReadNotebooks {
  readonly documents: readonly NotebookDocument[];
  readonly diagnostics: readonly Diagnostic[];
  readonly texts: Readonly<Record<string, string>>;
}

/** Lists the notebooks of a project: those that Write graph wrote from, and those in its root folder. */
export function knownNotebooks(project: Project, manifest: Manifest): readonly string[] {
  const written = Object.values(manifest.files)
    .map(file => file.notebook)
    .filter(path => existsSync(project.absolute(path)));
  return [...new Set([...written, ...project.notebooks()])].sort();
}

/**
 * Reads the notebooks that a request names, together with those that the project was written from,
 * since their classes may use each other. A notebook that nobody named and that is not TypeScript is left out.
 */
export function readNotebooks(
  project: Project,
  manifest: Manifest,
  request: WriteGraphRequest
): Result<ReadNotebooks, Failure> {
  const named = new Map<string, string>();
  for (const path of request.notebooks ?? Object.keys(request.documents ?? {})) {
    const inside = project.relative(path);
    const problem = checkNotebookPath(path, inside);
    if (problem) return err({ reason: 'invalid-input', diagnostics: [problem] });
    if (inside !== undefined) named.set(inside, path);
  }
  const others =
    named.size === 0
      ? knownNotebooks(project, manifest)
      : Object.values(manifest.files).map(file => file.notebook);
  const paths = [...new Set([...named.keys(), ...others])].sort();
  const documents: NotebookDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  const texts: Record<string, string> = {};
  for (const path of paths) {
    const text = notebookText(project, request, path, named.get(path));
    if (!text.ok) return text;
    if (text.value === undefined) {
      if (named.has(path)) return err({ reason: 'invalid-input', diagnostics: [missing(path)] });
      continue; // Deleted since it was last written from: its classes count as removed.
    }
    const parsed = parseNotebook(text.value, path);
    if (parsed.ok) {
      documents.push(parsed.value);
      texts[path] = text.value;
    } else if (named.has(path) || !parsed.failure.every(isOtherLanguage)) {
      diagnostics.push(...parsed.failure);
    }
  }
  return diagnostics.some(item => item.severity === 'error')
    ? err({ reason: 'invalid-input', diagnostics })
    : ok({ documents, diagnostics, texts });
}

function notebookText(
  project: Project,
  request: WriteGraphRequest,
  path: string,
  asNamed: string | undefined
): Result<string | undefined, Failure> {
  const absolute = project.absolute(path);
  const live = request.documents?.[absolute] ?? (asNamed && request.documents?.[asNamed]);
  return live === undefined || live === '' ? readText(absolute) : ok(live);
}

function isOtherLanguage(item: Diagnostic): boolean {
  return item.code === 'notebook/other-language';
}

function checkNotebookPath(path: string, inside: string | undefined): Diagnostic | undefined {
  if (inside === undefined) {
    return {
      severity: 'error',
      code: 'project/outside',
      message: `\`${path}\` lies outside the project.`,
      location: { kind: 'file', path },
      help: ['Move the notebook into the project, or make a project in its folder with `stagebook init`.']
    };
  }
  if (extname(path) === '.ipynb') return undefined;
  return {
    severity: 'error',
    code: 'notebook/not-a-notebook',
    message: `\`${inside}\` is not a Jupyter notebook: its name does not end in \`.ipynb\`.`,
    location: { kind: 'file', path: inside }
  };
}

function missing(path: string): Diagnostic {
  return {
    severity: 'error',
    code: 'notebook/not-a-notebook',
    message: `There is no notebook \`${path}\`.`,
    location: { kind: 'file', path }
  };
}
