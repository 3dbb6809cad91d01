import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { PathList } from '../actions/path-list.js';
import { saveNotebooks } from '../notebook/project-notebooks.js';
import type { ProjectClient } from '../project-client.js';
import { reportFailure } from '../report-failure.js';

/** Makes the first commit of the repository, once the user has seen what it will hold; false: it was not made. */
export async function makeFirstCommit(
  project: ProjectClient,
  trans: TranslationBundle
): Promise<boolean> {
  const plan = await reportFailure(
    project.ask('project/first-commit', { dryRun: true }),
    trans,
    project
  );
  if (!plan) return false;
  const { button } = await showDialog({
    title: project.sign(trans.__('Make the first commit?')),
    body: (
      <div className="jp-StagebookRestore">
        <p>{trans.__('Experiments start from a commit. This one holds the pipeline:')}</p>
        <PathList title={trans.__('Committed')} paths={plan.files} />
        {plan.others > 0 && (
          <p>
            {trans._n(
              '%1 other file is left out. Add it with git if it belongs here; DVC is for data.',
              '%1 other files are left out. Add them with git if they belong here; DVC is for data.',
              plan.others
            )}
          </p>
        )}
      </div>
    ),
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Commit') })]
  });
  const { notebook } = project;
  if (!button.accept || (notebook && !(await saveNotebooks([notebook])))) return false;
  return !!(await reportFailure(project.ask('project/first-commit', {}), trans, project));
}
