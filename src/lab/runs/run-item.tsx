import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReactElement } from 'react';
import type { RunView } from '../../contract/experiment-run.js';
import { CommandButton } from '../components/command-button.js';
import { CommandIDs } from '../command-ids.js';
import { formatValue } from '../history/history-columns.js';
import { MiddleText } from '../components/middle-text.js';
import { withCode } from '../components/with-code.js';
import { describeProgress, describeRunState, formatDuration } from './describe-run-state.js';
import { countSteps, describeSkipped } from './describe-steps.js';
import { isLive } from './runs-model.js';
import { Sparkline } from './sparkline.js';

/** A run in the list: name, metric and what can be done with it, and below how far it is. */
export function RunItem(props: {
  readonly run: RunView;
  /** What its clock goes by, ms since the epoch. */
  readonly now: number;
  readonly isOffline: boolean;
  /** Selects its row in the history. */
  readonly onSelect: () => void;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}): ReactElement {
  const { run, now, isOffline, onSelect, commands, trans } = props;
  const { record, progress, stopping } = run;
  const { icon, text, tone } = describeRunState(run, isOffline, trans);
  const metric = progress?.metric ?? null;
  const live = isLive(run);
  const done = progress && countSteps(progress);
  const steps = progress?.steps ?? null;
  const value = formatValue(metric?.value);
  const far = describeProgress(run, now, trans);
  return (
    <li className={`jp-StagebookRun jp-mod-${tone}`}>
      <span className="jp-StagebookRuns-icon" aria-hidden>
        {icon}
      </span>
      <button
        className="jp-StagebookRuns-name"
        title={trans.__('%1: select it in the history', record.name)}
        onClick={onSelect}
      >
        <MiddleText text={record.name} />
      </button>
      {metric && (
        <span className="jp-StagebookRuns-metric" title={`${metric.name} ${value}`}>
          {metric.name} {value}
        </span>
      )}
      <span className="jp-StagebookRuns-buttons">
        <CommandButton
          commands={commands}
          id={CommandIDs.openLog}
          args={{ run: record.id }}
          label={trans.__('Log')}
          className="jp-mod-small"
        />
        {live && run.host === null && (
          <StopButton
            run={record.id}
            isAsked={stopping !== undefined}
            commands={commands}
            trans={trans}
          />
        )}
      </span>
      <span
        className="jp-StagebookRuns-state"
        role={live ? undefined : 'status'}
        title={live ? describeStep(run, now, text, trans) : text}
      >
        {!live ? withCode(text) : isOffline ? trans.__('offline, was at %1', far) : far}
      </span>
      {progress && (
        <Sparkline
          values={progress.series}
          width={64}
          height={14}
          label={trans.__('Course of %1', metric?.name ?? '')}
        />
      )}
      {live && done !== null && steps !== null && (
        <progress
          className="jp-StagebookRuns-progress"
          aria-label={trans.__('Progress of %1', record.name)}
          max={steps}
          value={done}
        />
      )}
      {progress?.skipped && (
        <span className="jp-StagebookRuns-skipped">
          <span aria-hidden>▲</span> {withCode(describeSkipped(progress.skipped, trans))}
        </span>
      )}
    </li>
  );
}

/** Asks for the end after the next checkpoint; pressed again, for the end at once. */
function StopButton(props: {
  readonly run: string;
  /** Whether the end was asked for, in this page or elsewhere. */
  readonly isAsked: boolean;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}): ReactElement {
  const { run, isAsked, commands, trans } = props;
  const id = isAsked ? CommandIDs.stopRunNow : CommandIDs.stopRun;
  return (
    <button
      className="jp-StagebookButton jp-mod-small"
      title={commands.caption(id)}
      onClick={event => {
        // The second half of a double click would throw away what came after the last checkpoint.
        if (event.detail > 1) return;
        void commands.execute(id, { run });
      }}
    >
      {isAsked ? trans.__('Stop now') : trans.__('Stop')}
    </button>
  );
}

/** Names the step that the history has last, and says for how long the next goes on: there is no room for it in the row. */
function describeStep(
  { progress }: RunView,
  now: number,
  text: string,
  trans: TranslationBundle
): string {
  if (!progress) return text;
  const { step, since } = progress;
  const time = formatDuration(now - Date.parse(since));
  return step === null
    ? trans.__('%1; the step under way for %2', text, time)
    : trans.__('%1; done last: step %2; the one under way for %3', text, step, time);
}
