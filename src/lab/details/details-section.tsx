import { UseSignal } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { Message } from '@lumino/messaging';
import { Debouncer } from '@lumino/polling';
import type { ReactElement } from 'react';
import type { DiffView, RevisionData } from '../../contract/experiment-view.js';
import type { JsonValue } from '../../contract/json.js';
import { toRevision } from '../actions/revision-args.js';
import { CommandIDs } from '../command-ids.js';
import { formatValue, labelNames, leaves } from '../history/history-columns.js';
import type { IHistorySelection } from '../history/history-selection.js';
import type { StagebookModel } from '../model.js';
import { Section } from '../section.js';

/** Files are asked for when the selection has rested this long, ms: keys move it fast. */
const REST = 250;

/** Params, metrics and files of what is selected in the history, and what is different there. */
export class DetailsSection extends Section {
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

  protected override summarize(): string {
    const { selection } = this.model.history;
    return selection ? toRevision(selection, this.trans).label : '';
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
    const { selection, view } = this.model.history;
    if (!selection || !view)
      return <p className="jp-StagebookEmpty">{trans.__('Nothing is selected.')}</p>;
    const data = dataOf(selection);
    const parent = parentOf(selection);
    const rows = [
      ...compare('metrics', data, parent, view.workspace),
      ...compare('params', data, parent, view.workspace)
    ];
    const labels = labelNames(rows);
    const files = this._files?.rev === selection.rev ? this._files.diff : null;
    return (
      <>
        <table className="jp-StagebookDetails-values">
          <thead>
            <tr>
              <th scope="col">{trans.__('Name')}</th>
              <th scope="col">{trans.__('Value')}</th>
              <th scope="col">{trans.__('Change')}</th>
              <th scope="col">{trans.__('Now')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(row => (
              <tr key={`${row.kind} ${row.file} ${row.name}`} className={`jp-mod-${row.kind}`}>
                <th scope="row" title={`${row.file}: ${row.name}`}>
                  {labels.get(`${row.kind}:${row.file}:${row.name}`) ?? row.name}
                </th>
                <td>{formatValue(row.value)}</td>
                <td className="jp-StagebookDetails-change">{row.before}</td>
                <td className="jp-StagebookDetails-change">{row.workspace}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {data.errors.map(({ path, message }) => (
          <p key={path} className="jp-StagebookNotice">
            {`${path}: ${message}`}
          </p>
        ))}
        {files && files.files.length > 0 && (
          <details className="jp-StagebookDetails-files" open={files.files.length <= 8}>
            <summary>
              {trans._n(
                '%1 file changed before it',
                '%1 files changed before it',
                files.files.length
              )}
            </summary>
            <ul>
              {files.files.map(({ path, change, isOut }) => (
                <li key={path}>
                  <span aria-hidden>{{ added: '+', removed: '−', modified: '~' }[change]}</span>{' '}
                  {path}
                  {isOut ? '' : trans.__(' (code or text)')}
                </li>
              ))}
            </ul>
          </details>
        )}
        <div className="jp-StagebookDetails-actions">
          {(selection.kind === 'baseline'
            ? [CommandIDs.restoreCheckpoint, CommandIDs.compareCheckpoints]
            : [
                CommandIDs.restoreCheckpoint,
                CommandIDs.resumeCheckpoint,
                CommandIDs.runFromCheckpoint,
                CommandIDs.compareCheckpoints,
                CommandIDs.branchCheckpoint
              ]
          )
            .filter(id => this.commands.hasCommand(id))
            .map(id => (
              <button
                key={id}
                className="jp-StagebookButton jp-mod-small"
                title={this.commands.caption(id)}
                disabled={!this.commands.isEnabled(id)}
                onClick={() => void this.commands.execute(id)}
              >
                {this.commands.label(id)}
              </button>
            ))}
        </div>
      </>
    );
  }

  private async _readFiles(): Promise<void> {
    const { selection } = this.model.history;
    if (!selection || selection.kind === 'baseline' || this._files?.rev === selection.rev) return;
    const from =
      selection.kind === 'checkpoint' ? selection.checkpoint.parent : selection.baseline.sha;
    const diff = await this.model.ask('history/diff', { from, to: selection.rev });
    if (this.isDisposed || !diff?.ok || this.model.history.selection?.rev !== selection.rev) return;
    this._files = { rev: selection.rev, diff: diff.value };
    this.update();
  }

  private _onHistoryChanged(): void {
    this.updateSummary();
    if (this.isVisible) void this._reader.invoke();
  }

  private _files: { readonly rev: string; readonly diff: DiffView } | null = null;
  private readonly _reader: Debouncer<void>;
}

function dataOf(selection: IHistorySelection): RevisionData {
  if (selection.kind === 'baseline') return selection.baseline;
  if (selection.kind === 'checkpoint') return selection.checkpoint;
  return selection.experiment.checkpoints[0] ?? selection.baseline;
}

/** The commit before a checkpoint, the baseline of an experiment. */
function parentOf(selection: IHistorySelection): RevisionData | undefined {
  if (selection.kind === 'baseline') return undefined;
  if (selection.kind === 'experiment') return selection.baseline;
  const { parent } = selection.checkpoint;
  return (
    selection.experiment.checkpoints.find(({ sha }) => sha === parent) ??
    (selection.baseline.sha === parent ? selection.baseline : undefined)
  );
}

interface IDetail {
  readonly kind: 'metrics' | 'params';
  readonly file: string;
  readonly name: string;
  readonly value: JsonValue;
  /** The change against the commit before, or the value there; empty where it is the same. */
  readonly before: string;
  /** The value in the workspace where it is another. */
  readonly workspace: string;
}

function compare(
  kind: IDetail['kind'],
  data: RevisionData,
  parent: RevisionData | undefined,
  workspace: RevisionData
): IDetail[] {
  return Object.entries(data[kind]).flatMap(([file, values]) => {
    const old = new Map(leaves(parent?.[kind][file]));
    const now = new Map(leaves(workspace[kind][file]));
    return leaves(values).map(([name, value]): IDetail => ({
      kind,
      file,
      name,
      value,
      before: difference(old.get(name), value),
      workspace: same(now.get(name), value) ? '' : formatValue(now.get(name))
    }));
  });
}

function difference(old: JsonValue | undefined, now: JsonValue): string {
  if (old === undefined || same(old, now)) return '';
  if (typeof old !== 'number' || typeof now !== 'number') return formatValue(old);
  const change = now - old;
  return `${change > 0 ? '+' : '−'}${formatValue(Math.abs(change))}`;
}

function same(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
