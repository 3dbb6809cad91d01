import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReactElement } from 'react';
import type { ReproLog } from '../contract/requests.js';
import { unreachable } from '../contract/result.js';
import { CommandIDs } from './command-ids.js';
import { LogView } from './log-view.js';
import type { StagebookModel } from './model.js';
import { Section } from './section.js';

/** The run that goes on, or the last one, with its log. */
export class RunsSection extends Section {
  constructor(model: StagebookModel, commands: CommandRegistry, trans: TranslationBundle) {
    super(model, commands, trans);
    this.addClass('jp-StagebookRuns');
    this.title.label = trans.__('Runs');
  }

  protected override summarize(): string {
    return this.model.isRunning ? this.trans.__('1 running') : '';
  }

  protected override renderState(): ReactElement {
    const { run } = this.model;
    const { trans } = this;
    if (!run) return <p className="jp-StagebookEmpty">{trans.__('No run yet.')}</p>;
    const { icon, text, tone } = this._describe(run.state, run.exitCode);
    return (
      <>
        <div className={`jp-StagebookRuns-row jp-mod-${tone}`}>
          <span className="jp-StagebookRuns-icon" aria-hidden>
            {icon}
          </span>
          <span className="jp-StagebookRuns-name">{trans.__('Run %1', run.run)}</span>
          <span className="jp-StagebookRuns-state" role="status">
            {text}
          </span>
          {run.state === 'running' && (
            <button
              className="jp-StagebookButton jp-mod-small"
              onClick={() => void this.commands.execute(CommandIDs.stopRun)}
            >
              {trans.__('Stop')}
            </button>
          )}
        </div>
        <LogView text={run.text} label={trans.__('Log of run %1', run.run)} />
      </>
    );
  }

  private _describe(
    state: ReproLog['state'],
    exitCode: number | null
  ): { icon: string; text: string; tone: string } {
    const { trans } = this;
    switch (state) {
      case 'running':
        return { icon: '↻', text: trans.__('running'), tone: 'running' };
      case 'succeeded':
        return { icon: '✓', text: trans.__('succeeded'), tone: 'ok' };
      case 'failed':
        return { icon: '✕', text: trans.__('failed (exit code %1)', exitCode ?? '?'), tone: 'bad' };
      case 'stopped':
        return { icon: '■', text: trans.__('stopped'), tone: 'muted' };
      default:
        return unreachable(state);
    }
  }
}
