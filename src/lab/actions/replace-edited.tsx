import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { MANIFEST_PATH } from '../../contract/manifest.js';
import type { FileChange } from '../../contract/requests.js';
import { DiffText } from '../compare/diff-text.js';
import type { ProjectClient } from '../project-client.js';
import type { WriteGraph } from './write-graph.js';

/** What replacing works on. */
export interface IReplaceEditedOptions {
  readonly trans: TranslationBundle;
  readonly writing: WriteGraph;
}

/** Writes the notebook's text over what was edited by hand, once the user has seen what goes. */
export async function replaceEdited(
  project: ProjectClient,
  options: IReplaceEditedOptions
): Promise<void> {
  const { trans, writing } = options;
  const preview = await writing.preview(project, { overwrite: true });
  if (!preview.ok) {
    writing.tell(project, preview);
    return;
  }
  const changes = preview.value.changes.filter(({ path }) => path !== MANIFEST_PATH);
  if (changes.length === 0) {
    await writing.write(project, { overwrite: true });
    return;
  }
  const { button } = await showDialog({
    title: project.sign(titleOf(changes, trans)),
    body: <Replaced changes={changes} trans={trans} />,
    buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Replace') })]
  });
  if (button.accept) await writing.write(project, { overwrite: true });
}

function titleOf(changes: readonly FileChange[], trans: TranslationBundle): string {
  const [only] = changes;
  return only && changes.length === 1
    ? trans.__('Replace %1?', only.path)
    : trans.__('Write %1 files?', changes.length);
}

/** Shows line by line what goes and what comes. */
function Replaced(props: {
  readonly changes: readonly FileChange[];
  readonly trans: TranslationBundle;
}): ReactElement {
  const { changes, trans } = props;
  return (
    <div className="jp-StagebookRestore">
      <p>
        {trans.__(
          'The text of the notebook takes the place of what was edited by hand. What was there is kept below %1.',
          '.dvc/tmp/stagebook/backup'
        )}
      </p>
      <p>{trans.__('To keep an edit, cancel and copy it into a cell first.')}</p>
      {changes.map(({ path, diff = '' }) => (
        <section key={path}>
          <h3>{path}</h3>
          <DiffText text={diff} label={trans.__('Changes of %1', path)} />
        </section>
      ))}
    </div>
  );
}
