import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { FileChange, WriteGraphReport } from '../../contract/requests.js';
import { MANIFEST_PATH } from '../../contract/manifest.js';
import type { ProjectClient } from '../project-client.js';
import { PathList } from './path-list.js';
import type { WriteGraph } from './write-graph.js';

/** What the removal works on. */
export interface IRemoveLeftoversOptions {
  readonly trans: TranslationBundle;
  readonly writing: WriteGraph;
}

/** Takes out what the notebooks no longer make, once the user has seen all that goes. */
export async function removeLeftovers(
  project: ProjectClient,
  options: IRemoveLeftoversOptions
): Promise<void> {
  const { trans, writing } = options;
  const preview = await writing.preview(project, { prune: true });
  if (!preview.ok) {
    writing.tell(project, preview);
    return;
  }
  const { button } = await showDialog({
    title: project.sign(titleOf(preview.value, trans)),
    body: <Leftovers report={preview.value} trans={trans} />,
    buttons: hasLeftovers(preview.value)
      ? [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Remove') })]
      : [Dialog.okButton()]
  });
  if (button.accept && hasLeftovers(preview.value)) await writing.write(project, { prune: true });
}

function titleOf({ removed }: WriteGraphReport, trans: TranslationBundle): string {
  const [only] = removed;
  if (only === undefined) return trans.__('Remove what is gone from the notebooks?');
  return removed.length === 1
    ? trans.__('Remove stage %1?', only)
    : trans.__('Remove %1 stages?', removed.length);
}

function hasLeftovers({ removed, changes }: WriteGraphReport): boolean {
  return removed.length > 0 || changes.some(({ change }) => change === 'removed');
}

/** Lists what goes with the stages, and what stays. */
function Leftovers(props: {
  readonly report: WriteGraphReport;
  readonly trans: TranslationBundle;
}): ReactElement {
  const { report, trans } = props;
  if (!hasLeftovers(report))
    return (
      <p>
        {trans.__('Nothing can go: what is left was edited by hand, or a stage of yours needs it.')}
      </p>
    );
  const { removed } = report;
  const of = (...kinds: readonly FileChange['change'][]): readonly string[] =>
    report.changes
      .filter(({ path, change }) => kinds.includes(change) && path !== MANIFEST_PATH)
      .map(({ path }) => path);
  return (
    <div className="jp-StagebookRestore">
      <p>{trans.__('Results on the disk and experiments in the history stay.')}</p>
      <PathList title={trans.__('Stages')} paths={removed.length > 1 ? removed : []} />
      <PathList title={trans.__('Deleted')} paths={of('removed')} />
      <PathList title={trans.__('Changed')} paths={of('created', 'modified')} />
    </div>
  );
}
