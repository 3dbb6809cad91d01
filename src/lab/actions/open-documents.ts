import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ProjectClient } from '../project-client.js';

/** Areas of the shell that documents can stand in. */
const AREAS = ['main', 'down', 'left', 'right'];

/** A file of the project that is open, once for all its tabs. */
export interface IOpenDocument {
  /** Relative to the project. */
  readonly path: string;
  readonly context: DocumentRegistry.Context;
}

/** What becomes of unsaved edits in files that are about to be replaced. */
export type UnsavedChoice = 'save' | 'discard';

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

/**
 * Saves unsaved edits or drops them, before the files are replaced: what is clean is not saved by itself in between.
 * False: a file could not be saved, which JupyterLab has told.
 */
export async function settleUnsaved(
  open: readonly IOpenDocument[],
  choice: UnsavedChoice
): Promise<boolean> {
  try {
    for (const { context } of unsavedOf(open))
      await (choice === 'save' ? context.save() : reread(context));
    return true;
  } catch {
    return false;
  }
}

/** Asks what becomes of unsaved edits, and settles it; false: leave everything as it is. */
export async function askAboutUnsaved(
  project: ProjectClient,
  open: readonly IOpenDocument[],
  trans: TranslationBundle
): Promise<boolean> {
  const unsaved = unsavedOf(open);
  if (unsaved.length === 0) return true;
  const { button } = await showDialog({
    title: project.sign(trans.__('Unsaved edits')),
    body: trans.__(
      'Open with unsaved edits, and may be replaced: %1.',
      unsaved.map(({ path }) => path).join(', ')
    ),
    buttons: [
      Dialog.cancelButton(),
      Dialog.warnButton({ label: trans.__('Discard edits') }),
      Dialog.okButton({ label: trans.__('Save first'), actions: ['save'] })
    ]
  });
  if (!button.accept) return false;
  return settleUnsaved(unsaved, button.actions.includes('save') ? 'save' : 'discard');
}

/** Reads documents from the disk again after their files were replaced, and closes those whose files are gone. */
export async function rereadFromDisk(
  open: readonly IOpenDocument[],
  removed: readonly string[],
  documents: IDocumentManager
): Promise<void> {
  const gone = affectedBy(open, removed);
  for (const document of open) {
    const { context } = document;
    // Who typed meanwhile is asked by JupyterLab when it saves.
    if (context.isDisposed || context.model.dirty) continue;
    if (gone.includes(document)) await documents.closeFile(context.path);
    else await reread(context);
  }
}

/** Does the same for files of which nobody told that they were replaced: their times tell. */
export async function rereadChanged(
  open: readonly IOpenDocument[],
  documents: IDocumentManager
): Promise<void> {
  const { contents } = documents.services;
  for (const document of open) {
    const { context } = document;
    const now = await contents.get(context.path, { content: false }).catch(() => null);
    const isSame = now?.last_modified === context.contentsModel?.last_modified;
    if (!isSame) await rereadFromDisk([document], now ? [] : [document.path], documents);
  }
}

/** Reads a document from the disk; JupyterLab leaves the mark of unsaved edits then. */
async function reread(context: DocumentRegistry.Context): Promise<void> {
  await context.revert();
  context.model.dirty = false;
}
