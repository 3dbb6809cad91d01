import { Dialog, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ProjectClient } from '../project-client.js';
import type { IOpenDocument } from './open-documents.js';

/**
 * Asks whether notebooks whose files are gone are saved again; false: leave all as it is.
 *
 * Files go by a branch without them, a move or a removal. Whichever it was, the text on the screen is not in the file
 * that Write graph and a run are about.
 */
export async function saveVanished(
  project: ProjectClient,
  gone: readonly IOpenDocument[],
  trans: TranslationBundle
): Promise<boolean> {
  if (gone.length === 0) return true;
  const names = gone.map(({ path }) => PathExt.basename(path));
  const { button } = await showDialog({
    title: project.sign(
      trans._n(
        '%2 is not on the disk any more',
        '%2 are not on the disk any more',
        names.length,
        names.join(', ')
      )
    ),
    body: trans.__(
      'It was removed or moved, or the branch is without it: what is on the screen may be the only copy. To go on without it, cancel and close its tab.'
    ),
    buttons: [
      Dialog.cancelButton(),
      Dialog.okButton({
        label: trans._n('Save it again', 'Save them again', names.length)
      })
    ]
  });
  if (!button.accept) return false;
  try {
    for (const { context } of gone) await context.save();
    return true;
  } catch {
    return false; // JupyterLab has told why it could not be saved.
  }
}
