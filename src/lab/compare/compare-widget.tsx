import { MainAreaWidget } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type { ReactElement } from 'react';
import type { DiffView, MetricSeries } from '../../contract/experiment-view.js';
import type { Failure } from '../../contract/failure.js';
import { ChangeMark } from '../components/change-mark.js';
import { stagebookIcon } from '../icons.js';
import type { StagebookModel } from '../model.js';
import { nameTab } from '../name-tab.js';
import type { ProjectClient } from '../project-client.js';
import { describeFailure } from '../setup/describe-failure.js';
import { whenProject } from '../when-project.js';
import { DiffText } from './diff-text.js';
import { MetricChart } from './metric-chart.js';
import { labelValues, titleOf } from './value-labels.js';
import { ValuesTable } from './values-table.js';

/** Two revisions that are compared, and their names for people. */
export interface IComparison {
  readonly from: string;
  readonly to: string;
  readonly fromName: string;
  readonly toName: string;
  /** Folder of the project; null: that of the panel. */
  readonly root: string | null;
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
  const { from, to, fromName, toName, root } = comparison;
  widget.id = idOfComparison(from, to, root);
  widget.title.icon = stagebookIcon;
  nameTab(widget, `${fromName} ⇄ ${toName}`, root, model);
  widget.title.caption = trans.__('Compare %1 with %2', fromName, toName);
  widget.title.closable = true;
  return widget;
}

/** Returns the id of the tab of a comparison: branches and the workspace are others in another project. */
export function idOfComparison(from: string, to: string, root: string | null): string {
  return `stagebook-compare-${from}-${to}-${root ?? ''}`;
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

  /** Compares anew: the workspace goes on, and so does an experiment that runs. */
  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    void this._read();
  }

  protected override render(): ReactElement {
    const { _trans: trans, _comparison: comparison } = this;
    if (this._failure)
      return <p className="jp-StagebookEmpty">{describeFailure(this._failure, trans).message}</p>;
    const diff = this._diff;
    if (!diff) return <p className="jp-StagebookEmpty">{this._describeWait()}</p>;
    const isEqual =
      diff.files.length === 0 &&
      diff.code.length === 0 &&
      Object.keys({ ...diff.params, ...diff.metrics }).length === 0;
    const { fromName, toName } = comparison;
    const names = { fromName, toName, trans };
    const labelOf = labelValues(diff.metrics, this._series);
    return (
      <>
        <h2>{`${fromName} → ${toName}`}</h2>
        {isEqual && <p>{trans.__('Nothing is different.')}</p>}
        <ValuesTable
          title={trans.__('Metrics')}
          changes={diff.metrics}
          labelOf={labelOf}
          {...names}
        />
        {this._series.length > 0 && (
          <section>
            <h3>{trans.__('Metrics over the steps')}</h3>
            <div className="jp-StagebookCompare-charts">
              {this._series.map(series => (
                <MetricChart
                  key={series.path}
                  series={series}
                  title={titleOf(series, labelOf)}
                  {...names}
                />
              ))}
            </div>
          </section>
        )}
        <ValuesTable
          title={trans.__('Params')}
          changes={diff.params}
          labelOf={labelValues(diff.params)}
          {...names}
        />
        {diff.files.length > 0 && (
          <section>
            <h3>{trans.__('Files')}</h3>
            <ul>
              {diff.files.map(({ path, change, isOut }) => (
                <li key={path} className={`jp-mod-${change}`}>
                  <ChangeMark change={change} trans={trans} />
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

  private _describeWait(): string {
    const { _trans: trans, _comparison: comparison } = this;
    const { root } = comparison;
    return root === null || root === this._model.project?.root
      ? trans.__('Comparing…')
      : trans.__(
          'Compared as soon as a notebook of %1 is active.',
          PathExt.basename(root.replaceAll('\\', '/'))
        );
  }

  private async _read(): Promise<void> {
    if (this._isReading) return;
    this._isReading = true;
    try {
      await this._readAll();
    } finally {
      this._isReading = false;
    }
  }

  private async _readAll(): Promise<void> {
    const { from, to, root } = this._comparison;
    const project = await whenProject(root, this._model, this);
    this.update();
    const read = await project.ask('history/diff', { from, to });
    if (!read || this.isDisposed) return;
    this._failure = read.ok ? null : read.failure;
    if (read.ok) this._diff = read.value;
    this.update();
    // What differs does not wait for the charts.
    if (read.ok) await this._readSeries(project);
  }

  private async _readSeries(project: ProjectClient): Promise<void> {
    const { from, to } = this._comparison;
    const read = await project.ask('history/series', { from, to });
    if (this.isDisposed || !read?.ok) return;
    this._series = read.value;
    this.update();
  }

  private _diff: DiffView | null = null;
  private _failure: Failure | null = null;
  private _isReading = false;
  private _series: readonly MetricSeries[] = [];
}
