import { GroupItem, TextItem } from '@jupyterlab/statusbar';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import type { StagebookModel } from '../model.js';
import { countSteps } from './describe-steps.js';

/** Tells in the status bar what runs, or ran when the server was last heard of; nothing where nothing does. */
export class RunsStatus extends ReactWidget {
  constructor(
    private readonly _model: StagebookModel,
    private readonly _trans: TranslationBundle,
    private readonly _onClick: () => void
  ) {
    super();
    this.addClass('jp-mod-highlighted');
  }

  protected override render(): ReactElement {
    const { changed, runs } = this._model;
    return (
      <UseSignal signal={changed}>
        {() => <UseSignal signal={runs.changed}>{() => this._renderRuns()}</UseSignal>}
      </UseSignal>
    );
  }

  private _renderRuns(): ReactElement | null {
    const { runs, offlineSince } = this._model;
    const { live } = runs;
    const [first] = live;
    if (!first) return null;
    const { progress, record } = first;
    const done = progress && countSteps(progress);
    const all = progress?.steps ?? null;
    const step = done === null ? '' : all === null ? ` ${done}` : ` ${done}/${all}`;
    const known =
      live.length === 1
        ? `${record.name}${step}`
        : this._trans._n('%1 experiment', '%1 experiments', live.length);
    const isOffline = offlineSince !== null;
    const text = isOffline ? this._trans.__('%1, offline', known) : known;
    const title = isOffline
      ? this._trans.__('The server does not answer: this ran when it was last heard of')
      : this._trans.__('Running experiments: show Stagebook');
    return (
      <GroupItem
        spacing={4}
        role="button"
        tabIndex={0}
        title={title}
        onClick={this._onClick}
        onKeyDown={event => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          this._onClick();
        }}
      >
        <TextItem source={isOffline ? '◌' : '↻'} />
        <TextItem source={text} />
      </GroupItem>
    );
  }
}
