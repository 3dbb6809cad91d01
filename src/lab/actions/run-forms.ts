import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { IStateDB } from '@jupyterlab/statedb';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { StartRunRequest } from '../../contract/experiment-run.js';
import type { HistoryView } from '../../contract/experiment-view.js';
import type { Failure } from '../../contract/failure.js';
import type { Result } from '../../contract/result.js';
import type { ProjectClient } from '../project-client.js';
import { reportFailure } from '../report-failure.js';
import { listGroups } from './param-fields.js';
import type { IRevision } from './revision-args.js';
import { RunForm, type ChangedTexts } from './run-dialog.js';

type RunRequest = Omit<StartRunRequest, 'path'>;

/** Shows the form before a run, and remembers for each project what was changed in it. */
export class RunForms {
  constructor(private readonly _options: RunForms.IOptions) {}

  /** Asks for params, name and message of a run, that may go on from a revision; null: do not run. */
  async ask(
    project: ProjectClient,
    request: RunRequest,
    from: IRevision | null
  ): Promise<RunRequest | null> {
    const { readHistory, state, trans } = this._options;
    // The graph may have been written just before, so the params are read anew.
    const view = await reportFailure(readHistory(project), trans, project);
    if (!view) return null;
    const key = `stagebook:last-run:${project.root}`;
    const last = this._last.get(key) ?? (await state?.fetch(key)) ?? {};
    const { button, value } = await showDialog({
      title: project.sign(
        from === null ? trans.__('Run experiment') : trans.__('Run from %1', from.label)
      ),
      body: new RunForm({
        groups: listGroups(view.workspace.params),
        last: last as ChangedTexts,
        // HEAD comes first.
        taken: view.baselines[0]?.experiments.map(({ name }) => name) ?? [],
        trans
      }),
      focusNodeSelector: 'input',
      buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Run') })]
    });
    if (!button.accept || !value) return null;
    if (Object.keys(value.changed).length > 0) {
      this._last.set(key, value.changed);
      await state?.save(key, value.changed);
    }
    return { ...request, ...value.request };
  }

  private readonly _last = new Map<string, ChangedTexts>();
}

/** Types of the forms. */
export namespace RunForms {
  /** What they work on. */
  export interface IOptions {
    readonly readHistory: (
      project: ProjectClient
    ) => Promise<Result<HistoryView, Failure> | undefined>;
    readonly state: IStateDB | null;
    readonly trans: TranslationBundle;
  }
}
