import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { Debouncer } from '@lumino/polling';
import type { ReactElement } from 'react';
import type { CheckpointView, ThinPolicy, ThinReport } from '../../contract/experiment-view.js';
import { describeNeeded } from './describe-needed.js';
import { whyNothingDrops } from './why-nothing-drops.js';
import { RecheckDialog } from './word-field.js';

/** What it would drop is asked for when the choice has rested this long, ms. */
const REST = 200;

/** What the user chose, and agreed to. */
export interface IThinChoice {
  readonly keep: ThinPolicy;
  /** Also where other repositories may use the cache, as the dialog has warned. */
  readonly force: boolean;
}

/** What the choice is about. */
export interface IThinOptions {
  readonly plan: (keep: ThinPolicy) => Promise<ThinReport | undefined>;
  readonly checkpoints: readonly CheckpointView[];
  readonly trans: TranslationBundle;
}

/** The choice of what to keep, with what goes. */
export class ThinBody extends ReactWidget {
  constructor(private readonly _options: IThinOptions) {
    super();
    this.addClass('jp-StagebookThin');
    this._reader = new Debouncer(() => this._read(), REST);
    void this._read();
  }

  getValue(): IThinChoice {
    return { keep: this._keep, force: typeof this._report?.sharedCache === 'string' };
  }

  override dispose(): void {
    this._reader.dispose();
    super.dispose();
  }

  protected override render(): ReactElement {
    const { trans } = this._options;
    const choice = (isEvery: boolean, label: string): ReactElement => (
      <label>
        <input
          type="radio"
          name="keep"
          checked={this._isEvery === isEvery}
          onChange={() => {
            this._change(isEvery, this._every);
          }}
        />
        {label}
      </label>
    );
    return (
      <>
        <p>
          {trans.__('Models of the other checkpoints go; their code, params and metrics stay.')}
        </p>
        {choice(false, trans.__('Keep the best and the last'))}
        <div className="jp-StagebookThin-every">
          {choice(true, trans.__('Keep one in'))}
          <input
            className="jp-mod-styled"
            type="number"
            min={2}
            max={1000}
            required
            aria-label={trans.__('Keep one in')}
            value={Number.isNaN(this._every) ? '' : this._every}
            onChange={event => {
              this._change(true, event.currentTarget.valueAsNumber);
            }}
          />
        </div>
        {this._renderReport()}
        <RecheckDialog />
      </>
    );
  }

  /** What would go; where nothing would, or that is not known, the dialog does not go on. */
  private _renderReport(): ReactElement {
    const { trans, checkpoints } = this._options;
    const report = this._report;
    if (!report)
      return (
        <p role="status" className="jp-StagebookThin-wait jp-mod-error">
          {report === null ? trans.__('Counting…') : trans.__('It is not known what would go.')}
        </p>
      );
    const told = describeDrop(report, trans, false);
    const needed = describeNeeded(report.needed, checkpoints, trans);
    const isNothing = report.checkpoints.length === 0;
    return (
      <>
        <p role="status" className={isNothing ? 'jp-mod-error' : ''}>
          {told} {isNothing && whyNothingDrops(checkpoints, this._keep, trans)}
        </p>
        {needed.length > 0 && (
          <>
            <p>{trans.__('These keep theirs, as they are needed:')}</p>
            <ul tabIndex={0} aria-label={trans.__('Needed')}>
              {needed.map(line => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </>
        )}
        {report.sharedCache !== null && !isNothing && (
          <p>
            {trans.__(
              'Other repositories may use the cache %1, too: what only they need goes as well.',
              report.sharedCache
            )}
          </p>
        )}
      </>
    );
  }

  private _change(isEvery: boolean, every: number): void {
    [this._isEvery, this._every, this._report] = [isEvery, every, null];
    this.update();
    void this._reader.invoke();
  }

  private async _read(): Promise<void> {
    const keep = this._keep;
    if (this._isEvery && !(this._every >= 2)) return;
    const report = await this._options.plan(keep);
    if (this.isDisposed || JSON.stringify(keep) !== JSON.stringify(this._keep)) return;
    this._report = report;
    this.update();
  }

  private get _keep(): ThinPolicy {
    return this._isEvery ? { every: this._every } : 'best-and-last';
  }

  private _every = 5;
  private _isEvery = false;
  private readonly _reader: Debouncer<void>;
  /** Null while it is asked for; undefined where there was no answer. */
  private _report: ThinReport | null | undefined = null;
}

function formatSize(bytes: number): string {
  if (bytes < 1e3) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Says how many models go, or went, and what that frees. */
export function describeDrop(
  { checkpoints, bytes }: ThinReport,
  trans: TranslationBundle,
  isDone: boolean
): string {
  const [count, size] = [checkpoints.length, formatSize(bytes)];
  if (count === 0) return trans.__('There is nothing to drop.');
  return isDone
    ? trans._n(
        'Dropped the model of %1 checkpoint, %2.',
        'Dropped the models of %1 checkpoints, %2.',
        count,
        size
      )
    : trans._n(
        'Drops the model of %1 checkpoint, %2.',
        'Drops the models of %1 checkpoints, %2.',
        count,
        size
      );
}
