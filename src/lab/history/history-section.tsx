import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { Message } from '@lumino/messaging';
import type { Widget } from '@lumino/widgets';
import { filterListIcon, searchIcon, UseSignal } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import type { StagebookModel } from '../model.js';
import { describeUnreadable } from '../setup/describe-failure.js';
import { NoExperiments } from '../setup/no-experiments.js';
import { ProblemPage } from '../setup/problem-page.js';
import { Section } from '../components/section.js';
import { TextRuler } from '../components/text-ruler.js';
import { fitColumns } from './fit-columns.js';
import { findObjective } from './history-columns.js';
import { openHistoryMenu } from './history-menu.js';
import { HistoryTree } from './history-tree.js';
import { openMenuOf } from './row-menu.js';
import { Ticker } from '../ticker.js';
import { toolbarAction } from '../components/toolbar-action.js';

/** Ages are told anew this often, ms. */
const AGE_INTERVAL = 10_000;

/** The experiments of the project with all their checkpoints. */
export class HistorySection extends Section {
  constructor(model: StagebookModel, commands: CommandRegistry, trans: TranslationBundle) {
    super(model, commands, trans);
    this.addClass('jp-StagebookHistory');
    this.title.label = trans.__('Checkpoint history');
    this.toolbar.addItem(
      'filter',
      toolbarAction({
        icon: searchIcon,
        tooltip: trans.__('Filter experiments'),
        onClick: () => {
          this._toggleFilter();
        }
      })
    );
    this.toolbar.addItem(
      'view',
      toolbarAction({
        icon: filterListIcon,
        tooltip: trans.__('Sort, columns, and of which commits'),
        onClick: () => {
          const { left, top } = this.toolbar.node.getBoundingClientRect();
          const drawn = fitColumns(model.history, this._width, new TextRuler());
          openHistoryMenu(model.history, drawn, trans, { x: left, y: top + 24 });
        }
      })
    );
    model.history.changed.connect(this._onHistoryChanged, this);
  }

  override dispose(): void {
    this._clock.dispose();
    this.model.history.changed.disconnect(this._onHistoryChanged, this);
    super.dispose();
  }

  protected override summarize(): string {
    const { view, sort } = this.model.history;
    if (!view) return '';
    const objective = findObjective(view);
    if (sort) return `${sort.column.label} ${sort.isDescending ? '↓' : '↑'}`;
    return objective ? `${objective.key} ${objective.direction === 'maximize' ? '↑' : '↓'}` : '';
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._setClock();
    this.update();
  }

  protected override onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this._setClock();
  }

  protected override onResize(msg: Widget.ResizeMessage): void {
    super.onResize(msg);
    const { width } = this.node.getBoundingClientRect();
    if (width <= 0 || width === this._width) return;
    this._width = width;
    this.update();
  }

  protected override renderState(): ReactElement {
    const { history } = this.model;
    return <UseSignal signal={history.changed}>{() => this._renderHistory()}</UseSignal>;
  }

  private _renderHistory(): ReactElement {
    const { trans } = this;
    const { view, failure, rows, filter } = this.model.history;
    if (failure)
      return (
        <ProblemPage
          problem={describeUnreadable(failure, trans)}
          commands={this.commands}
          trans={trans}
        />
      );
    if (!view)
      return (
        <p className="jp-StagebookEmpty">
          {this.model.project ? trans.__('Reading the history…') : trans.__('No project.')}
        </p>
      );
    const hasAny =
      view.starting.length > 0 ||
      view.pinned !== undefined ||
      view.baselines.some(({ experiments }) => experiments.length > 0);
    return (
      <>
        {this._isFiltering && (
          <input
            className="jp-StagebookHistory-filter jp-mod-styled"
            type="search"
            autoFocus
            placeholder={trans.__('Name, sha, param=value')}
            aria-label={trans.__('Filter experiments')}
            value={filter}
            onChange={event => {
              this.model.history.setFilter(event.currentTarget.value);
            }}
            onKeyDown={event => {
              if (event.key !== 'Escape') return;
              this._toggleFilter();
              // The field goes, and the focus with it.
              this.node.querySelector<HTMLElement>('.jp-StagebookHistory-tree')?.focus();
            }}
          />
        )}
        {!hasAny && (
          <NoExperiments
            view={view}
            onShowAll={() => {
              this.model.history.showAllCommits();
            }}
            commands={this.commands}
            trans={trans}
          />
        )}
        {hasAny && rows.length === 0 && filter !== '' && (
          <p className="jp-StagebookEmpty">{trans.__('Nothing matches “%1”.', filter)}</p>
        )}
        <HistoryTree
          model={this.model.history}
          trans={trans}
          width={this._width}
          now={Date.now()}
          isOffline={this.model.offlineSince !== null}
          onMenu={openMenuOf}
        />
      </>
    );
  }

  private _onHistoryChanged(): void {
    this.updateSummary();
    this._setClock();
  }

  private _setClock(): void {
    this._clock.setWanted(this.isVisible && this.model.history.rows.length > 0);
  }

  /** Shows the field to filter by, or hides it and shows everything again. */
  private _toggleFilter(): void {
    this._isFiltering = !this._isFiltering;
    if (!this._isFiltering) this.model.history.setFilter('');
    this.update();
  }

  /** Ages grow without anything that happens. */
  private readonly _clock = new Ticker(() => {
    this.update();
  }, AGE_INTERVAL);
  private _isFiltering = false;
  private _width = 250;
}
