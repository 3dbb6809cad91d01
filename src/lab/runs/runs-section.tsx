import { UseSignal } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { Message } from '@lumino/messaging';
import type { ReactElement } from 'react';
import { FittedSection } from '../components/fitted-section.js';
import type { StagebookModel } from '../model.js';
import { Ticker } from '../ticker.js';
import { RunItem } from './run-item.js';

/** Clocks of live runs go on this often, ms. */
const TICK = 1000;

/** What runs, how far it is and how to end it; where nothing runs, how the last run ended. */
export class RunsSection extends FittedSection {
  constructor(model: StagebookModel, commands: CommandRegistry, trans: TranslationBundle) {
    super(model, commands, trans);
    this.addClass('jp-StagebookRuns');
    this.title.label = trans.__('Runs');
    model.changed.connect(this._setClock, this);
    model.runs.changed.connect(this._onRunsChanged, this);
  }

  override dispose(): void {
    this._clock.dispose();
    this.model.changed.disconnect(this._setClock, this);
    this.model.runs.changed.disconnect(this._onRunsChanged, this);
    super.dispose();
  }

  protected override summarize(): string {
    if (this.model.offlineSince !== null) return this.trans.__('offline');
    const count = this.model.runs.live.length;
    return count === 0 ? '' : this.trans._n('%1 running', '%1 running', count);
  }

  protected override renderState(): ReactElement {
    const { trans } = this;
    return (
      <UseSignal signal={this.model.runs.changed}>
        {() => {
          const { shown } = this.model.runs;
          const { offlineSince } = this.model;
          if (shown.length === 0)
            return <p className="jp-StagebookEmpty">{trans.__('No run yet.')}</p>;
          return (
            <>
              {offlineSince !== null && (
                <p className="jp-StagebookEmpty" role="status">
                  {trans.__('Offline: as it was last known.')}
                </p>
              )}
              <ul className="jp-StagebookRuns-list" aria-label={trans.__('Runs')}>
                {shown.map(run => (
                  <RunItem
                    key={run.record.id}
                    run={run}
                    now={offlineSince ?? Date.now()}
                    isOffline={offlineSince !== null}
                    onSelect={() => {
                      void this.model.history.selectRun(run.record);
                    }}
                    commands={this.commands}
                    trans={trans}
                  />
                ))}
              </ul>
            </>
          );
        }}
      </UseSignal>
    );
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._setClock();
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._setClock();
  }

  protected override onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this._setClock();
  }

  private _onRunsChanged(): void {
    this.updateSummary();
    this._setClock();
  }

  private _setClock(): void {
    const { offlineSince, runs } = this.model;
    this._clock.setWanted(this.isVisible && offlineSince === null && runs.live.length > 0);
  }

  private readonly _clock = new Ticker(() => {
    this.update();
  }, TICK);
}
