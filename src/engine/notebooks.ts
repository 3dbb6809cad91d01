import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import type { CheckGraphRequest } from '../contract/requests.js';
import { err, ok, type Result } from '../contract/result.js';
import { readText } from '../disk/index.js';
import { findMoved } from './find-moved.js';
import { notebooksIn } from './notebook-content.js';
import type { ReadManifest } from './read-manifest.js';
import type { Project } from './project.js';

/** Which notebooks a request is about. */
export type NotebookRequest = Pick<CheckGraphRequest, 'notebooks' | 'documents'>;

/** The notebooks of one Write graph: the text of each by path. */
export interface NotebookTexts {
  readonly texts: Readonly<Record<string, string>>;
  /** Those that were asked for by name, and those that the graph was written from. */
  readonly named: ReadonlySet<string>;
  readonly written: ReadonlySet<string>;
  /** Those among the last of which the manifest tells what was made of them. */
  readonly recorded: ReadonlySet<string>;
  /** Those among the last that are read under another name: by the name that they had. */
  readonly moved: ReadonlyMap<string, string>;
}

/** Lists the notebooks of a project: those that Write graph wrote from, and those in its root folder. */
export function knownNotebooks(project: Project, manifest: ReadManifest): readonly string[] {
  const { paths } = writtenNotebooks(project, manifest);
  return [...new Set([...paths, ...rootNotebooks(project)])].sort();
}

/** Lists the notebooks in the root folder; a link stands for what it leads to. */
function rootNotebooks(project: Project): readonly string[] {
  return project.notebooks().map(path => project.followLink(path));
}

/** Lists the notebooks that Write graph wrote from, under the names that they have now. */
function writtenNotebooks(
  project: Project,
  { manifest, recovered }: ReadManifest
): { readonly paths: readonly string[]; readonly moved: ReadonlyMap<string, string> } {
  const named = notebooksIn(manifest);
  // One that was written from by the name of a link is the same as that which the link leads to.
  const written = [...new Set([...named, ...recovered].map(path => project.followLink(path)))];
  const isThere = (path: string): boolean => existsSync(project.absolute(path));
  const gone = written.filter(path => !isThere(path));
  const moved = findMoved(project, manifest, gone);
  return { paths: [...written.filter(isThere), ...moved.values()], moved };
}

/**
 * Reads the notebooks that a request names, together with those that the project was written from,
 * since their classes may use each other.
 */
export function readNotebooks(
  project: Project,
  manifest: ReadManifest,
  request: NotebookRequest
): Result<NotebookTexts, Failure> {
  const named = new Set<string>();
  for (const path of request.notebooks ?? Object.keys(request.documents ?? {})) {
    const inside = project.relative(path);
    const problem = checkNotebookPath(path, inside);
    if (problem) return err({ reason: 'invalid-input', diagnostics: [problem] });
    if (inside !== undefined) named.add(inside);
  }
  const { paths: written, moved } = writtenNotebooks(project, manifest);
  const others = named.size === 0 ? rootNotebooks(project) : [];
  const live = liveTexts(project, request);
  const texts: Record<string, string> = {};
  for (const path of [...new Set([...named, ...written, ...others])].sort()) {
    const screen = live.get(path);
    const text = screen === undefined ? readText(project.absolute(path)) : ok(screen);
    if (!text.ok) return text;
    // JupyterLab leaves files without a byte behind; one that held classes is broken.
    const isUnused = !named.has(path) && !written.includes(path);
    if (isUnused && text.value?.trim() === '') continue;
    if (text.value !== undefined) texts[path] = text.value;
    // One that was only written from earlier may be deleted just now: its classes count as removed.
    else if (named.has(path)) return err({ reason: 'invalid-input', diagnostics: [missing(path)] });
  }
  const recorded = Array.from(notebooksIn(manifest.manifest), path => moved.get(path) ?? path);
  return ok({
    texts,
    named,
    written: new Set(written),
    recorded: new Set(recorded),
    moved
  });
}

/** The texts on the screen, by project path; an empty one is of a notebook that was not loaded yet. */
function liveTexts(
  project: Project,
  { documents = {} }: NotebookRequest
): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(documents).flatMap(([path, text]) => {
      const inside = text === '' ? undefined : project.relative(path);
      return inside === undefined ? [] : [[inside, text]];
    })
  );
}

function checkNotebookPath(path: string, inside: string | undefined): Diagnostic | undefined {
  if (inside === undefined) {
    return {
      severity: 'error',
      code: 'project/outside',
      message: `\`${path}\` lies outside the project.`,
      location: { kind: 'file', path },
      help: [
        'Move the notebook into the project, or make a project in its folder with `stagebook init`.'
      ]
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
