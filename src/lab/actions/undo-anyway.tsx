import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { UndoReport } from '../../contract/experiment-view.js';
import type { ProjectClient } from '../project-client.js';
import { withCode } from '../components/with-code.js';
import { PathList } from './path-list.js';

/** Shows why an undo was refused and what it would put back; true: do it all the same. */
export async function askToUndoAnyway(
  project: ProjectClient,
  why: string,
  { restored, removed, changed }: UndoReport,
  trans: TranslationBundle
): Promise<boolean> {
  const { button } = await showDialog({
    title: project.sign(trans.__('Undo the restore anyway?')),
    body: (
      <div className="jp-StagebookRestore">
        <p className="jp-StagebookRestore-why">{withCode(why)}</p>
        <p>{trans.__('What is there now is kept in a backup of its own first.')}</p>
        <PathList
          title={trans.__('Changed since the restore')}
          paths={changed.map(({ path }) => path)}
          modifier="jp-mod-missing"
        />
        <PathList title={trans.__('Put back')} paths={restored} />
        <PathList title={trans.__('Removed')} paths={removed} />
      </div>
    ),
    buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Undo anyway') })],
    // As where JupyterLab asks about deleting: Enter alone replaces nothing.
    defaultButton: 0
  });
  return button.accept;
}
