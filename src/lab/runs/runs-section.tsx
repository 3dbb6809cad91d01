import { UseSignal } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { Message } from '@lumino/messaging';
import { useState, type ReactElement } from 'react';
import type { RunView } from '../../contract/experiment-run.js';
import { unreachable } from '../../contract/result.js';
import { CommandIDs } from '../command-ids.js';
import { formatValue } from '../history/history-columns.js';
import type { StagebookModel } from '../model.js';
import { Section } from '../section.js';
import { Ticker } from '../ticker.js';
import { isLive } from './runs-model.js';
import { Sparkline } from './sparkline.js';

/** Clocks of live runs go on this often, ms. */
const TICK = 1000;

/** What runs, how far it is and how to end it; where nothing runs, how the last run ended. */
export class RunsSection extends Section {
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
    if (this.model.offlineSince !== null) return this.trans.__('not connected');
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
                  {trans.__('Not connected: as it was last known.')}
                </p>
              )}
              <ul className="jp-StagebookRuns-list" aria-label={trans.__('Runs')}>
                {shown.map(run => (
                  <RunItem
                    key={run.record.id}
                    run={run}
                    now={offlineSince ?? Date.now()}
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

function RunItem(props: {
  readonly run: RunView;
  /** What its clock goes by, ms since the epoch. */
  readonly now: number;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}): ReactElement {
  const { run, now, commands, trans } = props;
  const { record, progress } = run;
  const { icon, text, tone } = describeState(run, trans);
  const metric = progress?.metric ?? null;
  const live = isLive(run);
  const done = typeof progress?.step === 'number' ? progress.step + 1 : null;
  const steps = progress?.steps ?? null;
  const button = (id: string, label: string): ReactElement => (
    <button
      className="jp-StagebookButton jp-mod-small"
      title={commands.caption(id)}
      onClick={() => void commands.execute(id, { run: record.id })}
    >
      {label}
    </button>
  );
  return (
    <li className={`jp-StagebookRun jp-mod-${tone}`}>
      <div className="jp-StagebookRuns-row">
        <span className="jp-StagebookRuns-icon" aria-hidden>
          {icon}
        </span>
        <span className="jp-StagebookRuns-name" title={record.name}>
          {record.name}
        </span>
        {metric && (
          <span className="jp-StagebookRuns-metric">
            {metric.name} {formatValue(metric.value)}
          </span>
        )}
        {button(CommandIDs.openLog, trans.__('Log'))}
        {live && run.host === null && (
          <StopButton key={record.id} run={record.id} commands={commands} trans={trans} />
        )}
      </div>
      <div className="jp-StagebookRuns-row jp-mod-second">
        <span
          className="jp-StagebookRuns-state"
          role={live ? undefined : 'status'}
          title={live ? describeStep(run, now, text, trans) : text}
        >
          {live ? describeProgress(run, now, trans) : text}
        </span>
        {progress && (
          <Sparkline
            values={progress.series}
            width={64}
            height={16}
            label={trans.__('Course of %1', metric?.name ?? '')}
          />
        )}
      </div>
      {live && done !== null && steps !== null && (
        <progress
          className="jp-StagebookRuns-progress"
          aria-label={trans.__('Progress of %1', record.name)}
          max={steps}
          value={done}
        />
      )}
    </li>
  );
}

/** Asks for the end after the next checkpoint; pressed again, for the end at once. */
function StopButton(props: {
  readonly run: string;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}): ReactElement {
  const { run, commands, trans } = props;
  const [isAsked, setAsked] = useState(false);
  const id = isAsked ? CommandIDs.stopRunNow : CommandIDs.stopRun;
  return (
    <button
      className="jp-StagebookButton jp-mod-small"
      title={commands.caption(id)}
      onClick={event => {
        // The second half of a double click would throw away what came after the last checkpoint.
        if (event.detail > 1) return;
        setAsked(true);
        void commands.execute(id, { run });
      }}
    >
      {isAsked ? trans.__('Stop now') : trans.__('Stop')}
    </button>
  );
}

function describeProgress(
  { record, progress, state, host }: RunView,
  now: number,
  trans: TranslationBundle
): string {
  const where = host === null ? '' : trans.__(' on %1', host);
  if (state === 'preparing' || !progress) return `${trans.__('preparing…')}${where}`;
  const { stage, step, steps } = progress;
  const time = formatDuration(now - Date.parse(record.startedAt));
  if (step === null) return `${stage}, ${time}${where}`;
  const extent =
    steps === null ? trans.__('step %1', step + 1) : trans.__('step %1 of %2', step + 1, steps);
  return `${stage}, ${extent}, ${time}${where}`;
}

/** Says for how long the step under way goes on: there is no room for it in the row. */
function describeStep(
  { progress }: RunView,
  now: number,
  text: string,
  trans: TranslationBundle
): string {
  if (!progress) return text;
  const time = formatDuration(now - Date.parse(progress.since));
  return trans.__('%1; the step under way for %2', text, time);
}

/** Minutes and seconds, with hours where there are any. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}

function describeState(
  { state, host, record }: RunView,
  trans: TranslationBundle
): { readonly icon: string; readonly text: string; readonly tone: string } {
  switch (state) {
    case 'preparing':
    case 'running':
      return { icon: '↻', text: trans.__('running'), tone: 'running' };
    case 'succeeded':
      return { icon: '✓', text: trans.__('succeeded'), tone: 'ok' };
    case 'failed':
      return {
        icon: '✕',
        text: record.problem ?? trans.__('failed'),
        tone: 'bad'
      };
    case 'stopped':
      return { icon: '■', text: trans.__('stopped; its checkpoints are kept'), tone: 'muted' };
    case 'interrupted':
      return {
        icon: '⚠',
        text: trans.__('interrupted; resume it from its last checkpoint'),
        tone: 'bad'
      };
    case 'lost':
      return { icon: '⚠', text: trans.__('lost on %1', host ?? '?'), tone: 'bad' };
    default:
      return unreachable(state);
  }
}
