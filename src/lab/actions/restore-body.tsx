import { ReactWidget } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { ApplyReport } from '../../contract/experiment-view.js';

/** What a restore would do, path by path, and what can be chosen about it. */
export class RestoreBody extends ReactWidget {
  constructor(
    private readonly _plan: ApplyReport,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-StagebookRestore');
  }

  /** What the user chose. */
  readonly choice = { notebook: false, force: false };

  protected override render(): ReactElement {
    const { _plan: plan, _trans: trans } = this;
    const notebooks = plan.kept.filter(({ path }) => path.endsWith('.ipynb'));
    const others = plan.kept.filter(({ path }) => !path.endsWith('.ipynb'));
    return (
      <>
        <p>{trans.__('A backup of what is there is made first; Undo brings it back.')}</p>
        {this._list(trans.__('Replaced'), plan.overwritten)}
        {this._list(trans.__('Created'), plan.created)}
        {this._list(trans.__('Removed'), plan.removed)}
        {this._list(
          trans.__('Left alone'),
          others.map(({ path, reason }) => `${path} (${reason})`)
        )}
        {this._list(trans.__('In no cache any more'), plan.missing)}
        {notebooks.length > 0 && (
          <label>
            <input
              type="checkbox"
              onChange={event => {
                this.choice.notebook = event.currentTarget.checked;
              }}
            />{' '}
            {trans.__('Its notebooks, too: %1', notebooks.map(({ path }) => path).join(', '))}
          </label>
        )}
        {plan.missing.length > 0 && (
          <label>
            <input
              type="checkbox"
              onChange={event => {
                this.choice.force = event.currentTarget.checked;
              }}
            />{' '}
            {trans.__('Restore the rest without what is missing')}
          </label>
        )}
      </>
    );
  }

  private _list(title: string, paths: readonly string[]): ReactElement | null {
    if (paths.length === 0) return null;
    return (
      <details open={paths.length <= 8}>
        <summary>{`${title} (${paths.length})`}</summary>
        <ul>
          {paths.map(path => (
            <li key={path}>{path}</li>
          ))}
        </ul>
      </details>
    );
  }
}
