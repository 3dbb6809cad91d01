import { ReactWidget } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { ApplyPlan } from '../../contract/experiment-view.js';
import { withCode } from '../components/with-code.js';
import type { UnsavedChoice } from './unsaved-edits.js';
import { PathList } from './path-list.js';

/** What the dialog of a restore begins with. */
export interface IRestoreAnswers {
  readonly notebook: boolean;
  readonly unsaved: UnsavedChoice;
  /** Why it is shown once more. */
  readonly why?: string;
}

/** What the user chose about a restore. */
export interface IRestoreChoice {
  /** What is done then; null: that was not known yet. */
  readonly plan: ApplyPlan | null;
  /** Takes the notebooks of the checkpoint, too. */
  readonly notebook: boolean;
  readonly unsaved: UnsavedChoice;
}

/** What a restore would do, path by path, and what can be chosen about it. */
export class RestoreBody extends ReactWidget {
  constructor(private readonly _options: RestoreBody.IOptions) {
    super();
    const { plan, answers } = _options;
    this._plan = plan;
    this._notebook = answers.notebook;
    this._unsaved = answers.unsaved;
    this.addClass('jp-StagebookRestore');
  }

  getValue(): IRestoreChoice {
    const { _plan: plan, _notebook: notebook, _unsaved: unsaved } = this;
    return { plan: this._isPlanned ? plan : null, notebook, unsaved };
  }

  protected override render(): ReactElement {
    const { trans, answers } = this._options;
    const plan = this._plan;
    const isNotebook = (path: string): boolean => path.endsWith('.ipynb');
    const hasNotebooks =
      this._notebook ||
      answers.notebook ||
      this._options.plan.kept.some(({ path }) => isNotebook(path));
    const reasons: Readonly<Record<string, string>> = {
      'a notebook': trans.__('a notebook'),
      'outside the project': trans.__('outside the project')
    };
    const kept = plan.kept.map(({ path, reason }) => `${path} (${reasons[reason] ?? reason})`);
    // A model of another checkpoint must not stand beside these metrics.
    const removed = plan.removed.map(path =>
      plan.missing.includes(path) ? trans.__('%1 (not of this checkpoint)', path) : path
    );
    const listed = trans.__('What it replaces');
    return (
      <>
        {answers.why !== undefined && (
          <p className="jp-StagebookRestore-why" role="alert">
            {withCode(answers.why)}
          </p>
        )}
        <p>{trans.__('A backup of the workspace is made first; Undo restore brings it back.')}</p>
        <div className="jp-StagebookRestore-lists" tabIndex={0} role="group" aria-label={listed}>
          <PathList
            title={trans.__('In no cache any more, not restored')}
            paths={plan.missing}
            modifier="jp-mod-missing"
          />
          <PathList title={trans.__('Overwritten')} paths={plan.overwritten} />
          <PathList title={trans.__('Removed')} paths={removed} />
          <PathList title={trans.__('Created')} paths={plan.created} />
          <PathList title={trans.__('Kept')} paths={kept} />
        </div>
        {hasNotebooks && (
          <label className="jp-StagebookRestore-choice">
            <input
              type="checkbox"
              checked={this._notebook}
              onChange={event => void this._replan(event.currentTarget.checked)}
            />
            {trans.__('Its notebooks, too')}
          </label>
        )}
        {this._renderUnsaved()}
      </>
    );
  }

  private _renderUnsaved(): ReactElement | null {
    const { trans, findUnsaved } = this._options;
    const unsaved = findUnsaved(this._plan);
    if (unsaved.length === 0) return null;
    const choice = (value: UnsavedChoice, label: string): ReactElement => (
      <label className="jp-StagebookRestore-choice">
        <input
          type="radio"
          name="unsaved"
          checked={this._unsaved === value}
          onChange={() => {
            this._unsaved = value;
            this.update();
          }}
        />
        {label}
      </label>
    );
    return (
      <fieldset className="jp-StagebookRestore-unsaved">
        <legend>{trans.__('Open with unsaved edits')}</legend>
        <ul>
          {unsaved.map(path => (
            <li key={path}>{path}</li>
          ))}
        </ul>
        {choice('save', trans.__('Save first; the backup keeps the edits'))}
        {choice('discard', trans.__('Discard the edits'))}
      </fieldset>
    );
  }

  /** Notebooks change what is replaced, so it is asked for anew. */
  private async _replan(notebook: boolean): Promise<void> {
    this._notebook = notebook;
    this._isPlanned = false;
    this.update();
    const plan = await this._options.replan(notebook);
    if (this.isDisposed || !plan || this._notebook !== notebook) return;
    this._plan = plan;
    this._isPlanned = true;
    this.update();
  }

  /** True where the plan is of what is chosen. */
  private _isPlanned = true;
  private _notebook: boolean;
  private _plan: ApplyPlan;
  private _unsaved: UnsavedChoice;
}

/** Types of the dialog's body. */
export namespace RestoreBody {
  /** What a body is made of. */
  export interface IOptions {
    readonly plan: ApplyPlan;
    /** What is chosen at first, the plan being of that. */
    readonly answers: IRestoreAnswers;
    readonly replan: (notebook: boolean) => Promise<ApplyPlan | undefined>;
    /** Files that a plan replaces and that are open with unsaved edits. */
    readonly findUnsaved: (plan: ApplyPlan) => readonly string[];
    readonly trans: TranslationBundle;
  }
}
