import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Debouncer } from '@lumino/polling';
import type { ReactElement } from 'react';
import type {
  CheckpointView,
  HistoryView,
  ThinPolicy,
  ThinReport
} from '../../contract/experiment-view.js';
import type { StagebookModel } from '../model.js';
import { reportFailure } from '../report-failure.js';
import { whyNothingDrops } from './why-nothing-drops.js';
import { recheckDialog } from './word-field.js';

/** What it would drop is asked for when the choice has rested this long, ms. */
const REST = 200;

/** Asks which models of an experiment to keep, says what that frees, and drops the others. */
export async function thinOut(
  name: string,
  { model, trans }: { readonly model: StagebookModel; readonly trans: TranslationBundle }
): Promise<void> {
  const plan = (keep: ThinPolicy): Promise<ThinReport | undefined> =>
    reportFailure(model.ask('experiment/thin', { name, keep, dry: true }), trans);
  const { button, value: keep } = await showDialog({
    title: trans.__('Thin out %1', name),
    body: new ThinBody({ plan, checkpoints: checkpointsOf(model.history.view, name), trans }),
    buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Drop models') })]
  });
  if (!button.accept || !keep) return;
  const done = await reportFailure(model.ask('experiment/thin', { name, keep }), trans);
  if (!done) return;
  model.history.refresh();
  Notification.success(describe(done, trans, true), { autoClose: 5000 });
}

/** The checkpoints of an experiment, newest first; none where the history does not show it. */
function checkpointsOf(view: HistoryView | null, name: string): readonly CheckpointView[] {
  const experiments = view?.baselines.flatMap(baseline => baseline.experiments) ?? [];
  return experiments.find(experiment => experiment.name === name)?.checkpoints ?? [];
}

/** What the choice is about. */
interface IThinOptions {
  readonly plan: (keep: ThinPolicy) => Promise<ThinReport | undefined>;
  readonly checkpoints: readonly CheckpointView[];
  readonly trans: TranslationBundle;
}

/** The choice of what to keep, with what goes. */
class ThinBody extends ReactWidget {
  constructor(private readonly _options: IThinOptions) {
    super();
    this.addClass('jp-StagebookThin');
    this._reader = new Debouncer(() => this._read(), REST);
    void this._read();
  }

  getValue(): ThinPolicy {
    return this._isEvery ? { every: this._every } : 'best-and-last';
  }

  override dispose(): void {
    this._reader.dispose();
    super.dispose();
  }

  protected override onUpdateRequest(msg: Message): void {
    super.onUpdateRequest(msg);
    void this.renderPromise?.then(recheckDialog);
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
          {trans.__(
            'Models of the other checkpoints go; their code, params and metrics stay. Pinned checkpoints keep theirs.'
          )}
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
      </>
    );
  }

  /** What would go; where nothing would, why, and the dialog does not go on. */
  private _renderReport(): ReactElement {
    const { trans, checkpoints } = this._options;
    if (!this._report) return <p role="status">{trans.__('Counting…')}</p>;
    const told = describe(this._report, trans, false);
    if (this._report.checkpoints.length > 0) return <p role="status">{told}</p>;
    return (
      <p role="status" className="jp-mod-error">
        {told} {whyNothingDrops(checkpoints, this.getValue(), trans)}
      </p>
    );
  }

  private _change(isEvery: boolean, every: number): void {
    [this._isEvery, this._every, this._report] = [isEvery, every, null];
    this.update();
    void this._reader.invoke();
  }

  private async _read(): Promise<void> {
    const keep = this.getValue();
    if (this._isEvery && !(this._every >= 2)) return;
    const report = await this._options.plan(keep);
    if (this.isDisposed || JSON.stringify(keep) !== JSON.stringify(this.getValue())) return;
    this._report = report ?? null;
    this.update();
  }

  private _every = 5;
  private _isEvery = false;
  private readonly _reader: Debouncer<void>;
  private _report: ThinReport | null = null;
}

function describe(
  { checkpoints, bytes }: ThinReport,
  trans: TranslationBundle,
  isDone: boolean
): string {
  const [count, size] = [checkpoints.length, (bytes / 1e6).toFixed(1)];
  if (count === 0) return trans.__('There is nothing to drop.');
  return isDone
    ? trans._n(
        'Dropped the model of %1 checkpoint, %2 MB.',
        'Dropped the models of %1 checkpoints, %2 MB.',
        count,
        size
      )
    : trans._n(
        'Drops the model of %1 checkpoint, %2 MB.',
        'Drops the models of %1 checkpoints, %2 MB.',
        count,
        size
      );
}
