import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import type { DiffView, ValueChange } from '../../contract/experiment-view.js';
import type { Failure } from '../../contract/failure.js';
import { formatValue } from '../history/history-columns.js';
import type { StagebookModel } from '../model.js';
import { describeFailure } from '../setup/describe-failure.js';
import { DiffText } from './diff-text.js';

/** Two revisions that are compared, and their names for people. */
export interface IComparison {
  readonly from: string;
  readonly to: string;
  readonly fromName: string;
  readonly toName: string;
}

/** Makes the tab that compares two revisions; `workspace` is one, too. */
export function createCompareWidget(
  comparison: IComparison,
  model: StagebookModel,
  trans: TranslationBundle
): MainAreaWidget<CompareBody> {
  const widget = new MainAreaWidget({ content: new CompareBody(comparison, model, trans) });
  // It scrolls, so the keyboard must reach it; the tab has just said otherwise.
  widget.content.node.tabIndex = 0;
  const { from, to, fromName, toName } = comparison;
  widget.id = `stagebook-compare-${from}-${to}`;
  widget.title.label = `${fromName} ⇄ ${toName}`;
  widget.title.caption = trans.__('Compare %1 with %2', fromName, toName);
  widget.title.closable = true;
  return widget;
}

/** Params, metrics, files and code of two revisions, where they differ. */
export class CompareBody extends ReactWidget {
  constructor(
    private readonly _comparison: IComparison,
    private readonly _model: StagebookModel,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-StagebookCompare');
    void this._read();
  }

  protected override render(): ReactElement {
    const { _trans: trans, _comparison: comparison } = this;
    if (this._failure)
      return <p className="jp-StagebookEmpty">{describeFailure(this._failure, trans).message}</p>;
    const diff = this._diff;
    if (!diff) return <p className="jp-StagebookEmpty">{trans.__('Comparing…')}</p>;
    const isEqual =
      diff.files.length === 0 &&
      diff.code.length === 0 &&
      Object.keys({ ...diff.params, ...diff.metrics }).length === 0;
    return (
      <>
        <h2>{`${comparison.fromName} → ${comparison.toName}`}</h2>
        {isEqual && <p>{trans.__('Nothing is different.')}</p>}
        <Values
          title={trans.__('Metrics')}
          changes={diff.metrics}
          comparison={comparison}
          trans={trans}
        />
        <Values
          title={trans.__('Params')}
          changes={diff.params}
          comparison={comparison}
          trans={trans}
        />
        {diff.files.length > 0 && (
          <section>
            <h3>{trans.__('Files')}</h3>
            <ul>
              {diff.files.map(({ path, change, isOut }) => (
                <li key={path} className={`jp-mod-${change}`}>
                  <span aria-hidden>{{ added: '+', removed: '−', modified: '~' }[change]}</span>{' '}
                  {path}{' '}
                  <span className="jp-StagebookCompare-note">
                    {isOut ? trans.__('data of a stage') : ''}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        )}
        {diff.code.map(({ className, path, diff: text }) => (
          <section key={path}>
            <h3>
              {className} <span className="jp-StagebookCompare-note">{path}</span>
            </h3>
            <DiffText text={text} label={trans.__('Changes of %1', className)} />
          </section>
        ))}
      </>
    );
  }

  private async _read(): Promise<void> {
    const { from, to } = this._comparison;
    const read = await this._model.ask('history/diff', { from, to });
    if (!read || this.isDisposed) return;
    if (read.ok) this._diff = read.value;
    else this._failure = read.failure;
    this.update();
  }

  private _diff: DiffView | null = null;
  private _failure: Failure | null = null;
}

function Values(props: {
  readonly title: string;
  readonly changes: DiffView['params'];
  readonly comparison: IComparison;
  readonly trans: TranslationBundle;
}): ReactElement | null {
  const { title, changes, comparison, trans } = props;
  const rows = Object.entries(changes).flatMap(([file, keys]) =>
    Object.entries(keys).map(([name, change]) => ({ file, name, change }))
  );
  if (rows.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">{trans.__('Name')}</th>
            <th scope="col">{comparison.fromName}</th>
            <th scope="col">{comparison.toName}</th>
            <th scope="col">{trans.__('Change')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ file, name, change }) => (
            <tr key={`${file} ${name}`}>
              <th scope="row" title={file}>
                {name}
              </th>
              <td>{formatValue(change.old ?? undefined)}</td>
              <td>{formatValue(change.new ?? undefined)}</td>
              <td>{formatChange(change)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function formatChange({ diff }: ValueChange): string {
  if (diff === undefined) return '';
  return `${diff > 0 ? '+' : '−'}${formatValue(Math.abs(diff))}`;
}
