import { GroupItem, TextItem } from '@jupyterlab/statusbar';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import type { RunsModel } from './runs-model.js';

/** Tells in the status bar what runs; nothing where nothing does. */
export class RunsStatus extends ReactWidget {
  constructor(
    private readonly _runs: RunsModel,
    private readonly _trans: TranslationBundle,
    private readonly _onClick: () => void
  ) {
    super();
    this.addClass('jp-mod-highlighted');
  }

  protected override render(): ReactElement {
    return <UseSignal signal={this._runs.changed}>{() => this._renderRuns()}</UseSignal>;
  }

  private _renderRuns(): ReactElement | null {
    const { live } = this._runs;
    const [first] = live;
    if (!first) return null;
    const { progress, record } = first;
    const step =
      typeof progress?.step !== 'number'
        ? ''
        : progress.steps === null
          ? ` ${progress.step + 1}`
          : ` ${progress.step + 1}/${progress.steps}`;
    const text =
      live.length === 1
        ? `${record.name}${step}`
        : this._trans._n('%1 experiment', '%1 experiments', live.length);
    return (
      <GroupItem
        spacing={4}
        role="button"
        tabIndex={0}
        title={this._trans.__('Running experiments: show Stagebook')}
        onClick={this._onClick}
        onKeyDown={event => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          this._onClick();
        }}
      >
        <TextItem source="↻" />
        <TextItem source={text} />
      </GroupItem>
    );
  }
}
