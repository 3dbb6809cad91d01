import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { Widget } from '@lumino/widgets';
import type { ReactElement } from 'react';
import type { StageView } from '../contract/pipeline-view.js';
import { CommandIDs } from './command-ids.js';
import { DagDrawing } from './dag-drawing.js';
import { DiagnosticsList } from './diagnostics-list.js';
import type { StagebookModel } from './model.js';
import { ProblemPage } from './problem-page.js';
import { Section } from './section.js';
import { isStale } from './stage-state.js';

/** The stage graph and what is wrong with it. */
export class PipelineSection extends Section {
  constructor(model: StagebookModel, commands: CommandRegistry, trans: TranslationBundle) {
    super(model, commands, trans);
    this.addClass('jp-StagebookPipeline');
    this.title.label = trans.__('Pipeline');
  }

  protected override summarize(): string {
    const { pipeline, problem } = this.model;
    const stages = pipeline?.stages.filter(stage => stage.kind === 'stage') ?? [];
    if (problem || stages.length === 0) return '';
    const stale = stages.filter(stage => isStale(stage.state)).length;
    const rest = stale === 0 ? this.trans.__('up to date') : this.trans.__('%1 to run', stale);
    return `${this.trans._n('%1 stage', '%1 stages', stages.length)}, ${rest}`;
  }

  protected override onResize(msg: Widget.ResizeMessage): void {
    super.onResize(msg);
    if (msg.width <= 0 || msg.width === this._width) return;
    this._width = msg.width;
    this.update();
  }

  protected override renderState(): ReactElement {
    const { problem, pipeline, diagnostics } = this.model;
    const { trans, commands } = this;
    if (problem) return <ProblemPage problem={problem} commands={commands} trans={trans} />;
    return (
      <>
        {this.model.missingTools.map(({ tool, help, wanted }) => (
          <p key={tool} className="jp-StagebookNotice" role="status">
            <span aria-hidden>▲</span>
            <span>{help ?? trans.__('%1 %2 or newer is needed.', tool, wanted)}</span>
          </p>
        ))}
        <DiagnosticsList diagnostics={diagnostics} commands={commands} trans={trans} />
        {pipeline === null ? (
          <p className="jp-StagebookEmpty">{trans.__('Reading the pipeline…')}</p>
        ) : pipeline.stages.length === 0 ? (
          <p className="jp-StagebookEmpty">
            {trans.__('No stages yet. Write a class per stage, then write the graph.')}
          </p>
        ) : (
          <DagDrawing
            pipeline={pipeline}
            width={Math.max(180, this._width)}
            trans={trans}
            onSelect={stage => {
              this._reveal(stage);
            }}
          />
        )}
      </>
    );
  }

  private _reveal({ origin }: StageView): void {
    if (!origin) return;
    const location = { path: origin.notebook, cell: origin.cellId, line: 0, column: 0 };
    void this.commands.execute(CommandIDs.revealLocation, { location });
  }

  private _width = 250;
}
