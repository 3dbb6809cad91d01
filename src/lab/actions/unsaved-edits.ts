import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ProjectClient } from '../project-client.js';
import { reread, unsavedOf, type IOpenDocument } from './open-documents.js';

/** What becomes of unsaved edits in files that are about to be replaced. */
export type UnsavedChoice = 'save' | 'discard';

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
