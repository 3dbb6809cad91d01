import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { UndoReport } from '../../contract/experiment-view.js';
import { quoteWord } from '../../contract/quote-word.js';
import type { ProjectClient } from '../project-client.js';

/** Tells that a restore was taken back, and where that is kept which the user had changed since. */
export function tellUndone(
  project: ProjectClient,
  { changed, kept }: UndoReport,
  trans: TranslationBundle
): void {
  const done = trans.__('Undone: the workspace is as it was before the restore.');
  if (changed.length === 0 || kept === null) {
    Notification.success(project.sign(done), { autoClose: 5000 });
    return;
  }
  const where = trans.__('Undone. What you changed since is kept in %1.', kept);
  const files = changed.filter(({ isOut }) => !isOut).map(({ path }) => quoteWord(path));
  const line = `git restore -s ${kept} -- ${files.join(' ')}`;
  const copy: Notification.IAction = {
    label: trans.__('Copy the command'),
    caption: line,
    callback: event => {
      event.preventDefault(); // The notification stays, with the name of the ref.
      Clipboard.copyToSystem(line);
    }
  };
  Notification.success(project.sign(where), {
    autoClose: false,
    actions: files.length > 0 ? [copy] : []
  });
}
