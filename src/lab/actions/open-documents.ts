import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { Contents } from '@jupyterlab/services';
import type { ProjectClient } from '../project-client.js';
import { statusOf } from '../status-of.js';

/** Areas of the shell that documents can stand in. */
const AREAS = ['main', 'down', 'left', 'right'];

/** A file of the project that is open, once for all its tabs. */
export interface IOpenDocument {
  /** Relative to the project. */
  readonly path: string;
  readonly context: DocumentRegistry.Context;
}

/** Lists the files of the project that are open. */
export async function listOpen(
  project: ProjectClient,
  options: { readonly documents: IDocumentManager; readonly shell: JupyterFrontEnd.IShell }
): Promise<IOpenDocument[]> {
  const { documents, shell } = options;
  const contexts = new Set<DocumentRegistry.Context>();
  for (const area of AREAS)
    for (const widget of shell.widgets(area)) {
      const context = documents.contextForWidget(widget);
      if (context) contexts.add(context);
    }
  const open: IOpenDocument[] = [];
  for (const context of contexts) {
    const path = await project.projectPath(context.path);
    if (path !== null) open.push({ path, context });
  }
  return open;
}

/** Picks the documents that some paths are about; a path may be a folder. */
export function affectedBy(
  open: readonly IOpenDocument[],
  paths: readonly string[]
): IOpenDocument[] {
  return open.filter(({ path }) =>
    paths.some(changed => path === changed || path.startsWith(`${changed}/`))
  );
}

/** Picks the documents with unsaved edits. */
export function unsavedOf(open: readonly IOpenDocument[]): IOpenDocument[] {
  return open.filter(({ context }) => context.model.dirty);
}

/** Documents that stay on the screen as they are, since their files cannot take their place. */
export interface IStrayed {
  /** Nothing is at their paths: what is on the screen may be the only copy. */
  readonly gone: readonly IOpenDocument[];
  /** What is at their paths, JupyterLab cannot show. */
  readonly unreadable: readonly IOpenDocument[];
}

/**
 * Reads documents from the disk again after their files were replaced, and closes those whose files were removed.
 *
 * A notebook is closed by nobody but the user: all of it was written by hand.
 */
export async function rereadFromDisk(
  open: readonly IOpenDocument[],
  removed: readonly string[],
  documents: IDocumentManager
): Promise<void> {
  const gone = affectedBy(open, removed);
  for (const document of open) {
    const { context, path } = document;
    // Who typed meanwhile is asked by JupyterLab when it saves.
    if (context.isDisposed || context.model.dirty) continue;
    if (!gone.includes(document)) await reread(context);
    else if (!path.endsWith('.ipynb')) await documents.closeFile(context.path);
  }
}

/** Reads documents again whose files others replaced, which their times tell; returns those that could not follow. */
export async function rereadChanged(
  open: readonly IOpenDocument[],
  documents: IDocumentManager
): Promise<IStrayed> {
  const gone: IOpenDocument[] = [];
  const unreadable: IOpenDocument[] = [];
  for (const document of open) {
    const { context } = document;
    const file = await lookAtFile(context, documents.services.contents);
    if (file === 'gone') gone.push(document);
    if (context.isDisposed || context.model.dirty) continue;
    if (file === 'unreadable') unreadable.push(document);
    else if (file === 'changed') await reread(context);
  }
  return { gone, unreadable };
}

/** What became of a document's file; a server that does not answer says nothing about files. */
async function lookAtFile(
  { path, contentsModel }: DocumentRegistry.Context,
  contents: Contents.IManager
): Promise<'same' | 'changed' | 'gone' | 'unreadable'> {
  try {
    const { last_modified: changed } = await contents.get(path, { content: false });
    if (changed === contentsModel?.last_modified) return 'same';
    // Looked at beforehand: where a document cannot be read, JupyterLab tells of an error, and of nothing else.
    const type = contentsModel?.type;
    await contents.get(path, { content: true, ...(type !== undefined && { type }) });
    return 'changed';
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return 'gone';
    return status === 400 ? 'unreadable' : 'same';
  }
}

/** Reads a document from the disk; JupyterLab leaves the mark of unsaved edits then. */
export async function reread(context: DocumentRegistry.Context): Promise<void> {
  await context.revert();
  context.model.dirty = false;
}
