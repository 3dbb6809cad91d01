import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { IStateDB } from '@jupyterlab/statedb';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { StartRunRequest } from '../../contract/experiment-run.js';
import type { HistoryView } from '../../contract/experiment-view.js';
import type { StagebookModel } from '../model.js';
import { tellFailure } from '../report-failure.js';
import { listGroups } from './param-fields.js';
import { nameRevision } from './revision-args.js';
import { RunForm, type ChangedTexts } from './run-dialog.js';

type RunRequest = Omit<StartRunRequest, 'path'>;

/** Shows the form before a run, and remembers for each project what was changed in it. */
export class RunForms {
  constructor(private readonly _options: RunForms.IOptions) {}

  /** Asks for params, name and message; null: do not run. */
  async ask(request: RunRequest): Promise<RunRequest | null> {
    const { model, state, trans } = this._options;
    const view = await this._readHistory();
    if (!view || !model.project) return null;
    const key = `stagebook:last-run:${model.project.root}`;
    const last = this._last.get(key) ?? (await state?.fetch(key)) ?? {};
    const { from } = request;
    const { button, value } = await showDialog({
      title:
        from === undefined
          ? trans.__('Run experiment')
          : trans.__('Run from %1', nameRevision(model.history, from, trans).label),
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

  /** The graph may have been written just before, so the params are read anew. */
  private async _readHistory(): Promise<HistoryView | null> {
    const { history } = this._options.model;
    if (!(await history.reload())) return null;
    if (history.failure) tellFailure(history.failure, this._options.trans);
    return history.failure ? null : history.view;
  }

  private readonly _last = new Map<string, ChangedTexts>();
}

/** Types of the forms. */
export namespace RunForms {
  /** What they work on. */
  export interface IOptions {
    readonly model: StagebookModel;
    readonly state: IStateDB | null;
    readonly trans: TranslationBundle;
  }
}
