import { UseSignal } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { Message } from '@lumino/messaging';
import { Debouncer } from '@lumino/polling';
import type { ReactElement } from 'react';
import type { DiffView, HistoryView, RevisionData } from '../../contract/experiment-view.js';
import { toRevision } from '../actions/revision-args.js';
import { describeRow, tipOf } from '../history/describe-row.js';
import { openRowMenu } from '../history/row-menu.js';
import { dataOf, type IHistorySelection } from '../history/history-selection.js';
import { FittedSection } from '../components/fitted-section.js';
import type { StagebookModel } from '../model.js';
import { describeSkipped } from '../runs/describe-steps.js';
import { withCode } from '../components/with-code.js';
import { ChangedFiles } from './changed-files.js';
import { compareDetails } from './compare-details.js';
import { DetailsActions } from './details-actions.js';
import { DetailsTable } from './details-table.js';

/** Files are asked for when the selection has rested this long, ms: keys move it fast. */
const REST = 250;

/** Params, metrics and files of what is selected in the history, and what is different there. */
export class DetailsSection extends FittedSection {
  constructor(model: StagebookModel, commands: CommandRegistry, trans: TranslationBundle) {
    super(model, commands, trans);
    this.addClass('jp-StagebookDetails');
    this.title.label = trans.__('Details');
    this._reader = new Debouncer(() => this._readFiles(), REST);
    model.history.changed.connect(this._onHistoryChanged, this);
  }

  override dispose(): void {
    this.model.history.changed.disconnect(this._onHistoryChanged, this);
    this._reader.dispose();
    super.dispose();
  }

  /** While something is selected the room only grows, so that keys that move the selection move no borders. */
  override measureContent(): number {
    const { selection, selectedRun } = this.model.history;
    const height = super.measureContent();
    this._tallest = selection || selectedRun ? Math.max(this._tallest, height) : height;
    return this._tallest;
  }

  protected override summarize(): string {
    const { selection, selectedRun } = this.model.history;
    return selection ? toRevision(selection, this.trans).label : (selectedRun?.name ?? '');
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    void this._reader.invoke();
  }

  protected override renderState(): ReactElement {
    return <UseSignal signal={this.model.history.changed}>{() => this._renderDetails()}</UseSignal>;
  }

  private _renderDetails(): ReactElement {
    const { trans } = this;
    const { selection, selectedRun, view } = this.model.history;
    if (selection && view) return this._renderRevision(selection, view);
    return selectedRun ? (
      this._renderRun()
    ) : (
      <p className="jp-StagebookEmpty">{trans.__('Nothing is selected.')}</p>
    );
  }

  private _renderRevision(selection: IHistorySelection, view: HistoryView): ReactElement {
    const data = dataOf(selection);
    const objective = 'experiment' in selection ? selection.experiment.objective : null;
    const details = compareDetails({
      data,
      parent: parentOf(selection),
      workspace: view.workspace,
      objective
    });
    const message = selection.kind === 'experiment' ? selection.experiment.message : undefined;
    const files = this._files?.of === diffOf(selection) ? this._files.diff.files : [];
    return (
      <>
        {message !== undefined && (
          <p className="jp-StagebookDetails-told" title={this.trans.__('Message')}>
            {message}
          </p>
        )}
        <DetailsTable details={details} trans={this.trans} />
        {selection.kind === 'experiment' && this._renderSkipped(selection.experiment.run)}
        {data.errors.map(({ path, message }) => (
          <p key={path} className="jp-StagebookNotice">
            {`${path}: ${message}`}
          </p>
        ))}
        <ChangedFiles
          files={files}
          since={selection.kind === 'experiment' ? 'start' : 'before'}
          trans={this.trans}
        />
        {this._renderActions(selection.kind)}
      </>
    );
  }

  /** A run without a checkpoint: how it stands is all that there is. */
  private _renderRun(): ReactElement {
    const { history, offlineSince } = this.model;
    const row = history.rows.find(({ key }) => key === history.selected);
    const context = {
      trans: this.trans,
      applied: null,
      now: Date.now(),
      isOffline: offlineSince !== null
    };
    return (
      <>
        <p className="jp-StagebookDetails-told">{row && tipOf(describeRow(row, context))}</p>
        {this._renderSkipped(history.selectedRun?.id ?? null)}
        {this._renderActions('run')}
      </>
    );
  }

  /** Says how many checkpoints of a run are missing, as long as its files are there. */
  private _renderSkipped(run: string | null): ReactElement | null {
    const skipped = run === null ? null : this.model.runs.find(run)?.progress?.skipped;
    if (!skipped) return null;
    return <p className="jp-StagebookNotice">{withCode(describeSkipped(skipped, this.trans))}</p>;
  }

  private _renderActions(kind: IHistorySelection['kind'] | 'run'): ReactElement {
    return (
      <DetailsActions
        kind={kind}
        commands={this.commands}
        trans={this.trans}
        onMore={button => {
          openRowMenu(button);
        }}
      />
    );
  }

  private async _readFiles(): Promise<void> {
    const { selection } = this.model.history;
    const from = selection && commitBefore(selection);
    if (!selection || from === null) return;
    const of = diffOf(selection);
    if (this._files?.of === of) return;
    const diff = await this.model.ask('history/diff', { from, to: selection.rev });
    const now = this.model.history.selection;
    if (this.isDisposed || !diff?.ok || !now || diffOf(now) !== of) return;
    this._files = { of, diff: diff.value };
    this.update();
  }

  private _onHistoryChanged(): void {
    this.updateSummary();
    if (this.isVisible) void this._reader.invoke();
  }

  /** What was read last, and of which two commits: an experiment and its tip are one commit, and compared with others. */
  private _files: { readonly of: string; readonly diff: DiffView } | null = null;
  private readonly _reader: Debouncer<void>;
  private _tallest = 0;
}

/** The commit that a selection is compared with: that before a checkpoint, the baseline of an experiment. */
function commitBefore(selection: IHistorySelection): string | null {
  switch (selection.kind) {
    case 'checkpoint':
      return selection.checkpoint.parent;
    case 'experiment':
      return selection.baseline.sha;
    case 'pin':
      return `${selection.pin.sha}~1`;
    case 'baseline':
      return null;
  }
}

/** Names the two commits whose files are compared. */
function diffOf(selection: IHistorySelection): string {
  return `${commitBefore(selection) ?? ''} ${selection.rev}`;
}

/** What the history tells of {@link commitBefore}. */
function parentOf(selection: IHistorySelection): RevisionData | undefined {
  const before = commitBefore(selection);
  if (before === null || !('experiment' in selection)) return undefined;
  const { experiment, baseline } = selection;
  return baseline.sha === before
    ? baseline
    : experiment.checkpoints.find(({ sha }) => sha === before);
}
