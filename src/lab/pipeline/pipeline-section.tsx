import { launchIcon, listIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { Widget } from '@lumino/widgets';
import type { ReactElement } from 'react';
import { CommandIDs } from '../command-ids.js';
import type { PipelineView } from '../../contract/pipeline-view.js';
import { DagDrawing } from './dag-drawing.js';
import { DiagnosticsList } from '../diagnostics-list.js';
import type { StagebookModel } from '../model.js';
import { ProblemPage } from '../setup/problem-page.js';
import { ProjectNotices } from '../setup/project-notices.js';
import { Section } from '../section.js';
import { collapseStages, type IDrawnStage } from './collapse-stages.js';
import { placeOfStage } from './place-of-stage.js';
import { RailList } from './rail-list.js';
import { countStale, describeStages } from './stage-looks.js';
import { toolbarAction } from '../toolbar-action.js';

/** The stage graph and what is wrong with it. */
export class PipelineSection extends Section {
  constructor(model: StagebookModel, commands: CommandRegistry, trans: TranslationBundle) {
    super(model, commands, trans);
    this.addClass('jp-StagebookPipeline');
    this.title.label = trans.__('Pipeline');
    this.toolbar.addItem(
      'rails',
      toolbarAction({
        icon: listIcon,
        tooltip: trans.__('Draw stages as boxes or as a list'),
        onClick: () => {
          this._toggleRails();
        }
      })
    );
    this.toolbar.addItem(
      'graph',
      toolbarAction({
        icon: launchIcon,
        tooltip: trans.__('Open the graph in the main area'),
        onClick: () => void commands.execute(CommandIDs.openGraph)
      })
    );
    model.runs.changed.connect(this._onRunsChanged, this);
  }

  override dispose(): void {
    this.model.runs.changed.disconnect(this._onRunsChanged, this);
    super.dispose();
  }

  private _onRunsChanged(): void {
    this.update();
  }

  protected override summarize(): string {
    const { pipeline, problem, diagnostics } = this.model;
    const { trans } = this;
    if (problem || !pipeline) return '';
    const parts: string[] = [];
    const stages = pipeline.stages.filter(stage => stage.kind === 'stage');
    if (stages.length > 0) {
      const stale = countStale(pipeline);
      parts.push(trans._n('%1 stage', '%1 stages', stages.length));
      parts.push(stale === 0 ? trans.__('up to date') : trans.__('%1 to run', stale));
    }
    const problems = diagnostics.filter(({ severity }) => severity !== 'info').length;
    if (problems > 0) parts.push(trans._n('%1 problem', '%1 problems', problems));
    return parts.join(', ');
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
        <ProjectNotices
          tools={this.model.missingTools}
          pipeline={pipeline}
          commands={commands}
          trans={trans}
        />
        <DiagnosticsList diagnostics={diagnostics} commands={commands} trans={trans} />
        {pipeline === null ? (
          <p className="jp-StagebookEmpty">{trans.__('Reading the pipeline…')}</p>
        ) : pipeline.stages.length === 0 ? (
          <p className="jp-StagebookEmpty">
            {trans.__('No stages yet. Write a class per stage, then write the graph.')}
          </p>
        ) : (
          this._renderGraph(pipeline)
        )}
      </>
    );
  }

  private _renderGraph(pipeline: PipelineView): ReactElement {
    const { trans } = this;
    const drawn = collapseStages(pipeline, this._open);
    const [run] = this.model.runs.live;
    const looks = describeStages(drawn, run, trans);
    const onSelect = (stage: IDrawnStage): void => {
      this._select(stage);
    };
    const asRails = this._asRails ?? drawn.stages.length > MAX_BOXES;
    return (
      <>
        {asRails ? (
          <RailList pipeline={drawn} looks={looks} trans={trans} onSelect={onSelect} />
        ) : (
          <DagDrawing
            pipeline={drawn}
            looks={looks}
            width={Math.max(180, this._width)}
            trans={trans}
            onSelect={onSelect}
          />
        )}
      </>
    );
  }

  /** Opens what is collapsed; else shows the cell or the file behind a stage. */
  private _select(stage: IDrawnStage): void {
    if (stage.members.length > 1) {
      this._open.add(stage.name);
      this.update();
      return;
    }
    const location = placeOfStage(stage);
    void this.commands.execute(CommandIDs.revealLocation, { location });
  }

  private _toggleRails(): void {
    const count = this.model.pipeline?.stages.length ?? 0;
    this._asRails = !(this._asRails ?? count > MAX_BOXES);
    this.update();
  }

  /** What the user chose; null: by the number of stages. */
  private _asRails: boolean | null = null;
  /** Names of templates whose stages are drawn each by itself. */
  private readonly _open = new Set<string>();
  private _width = 250;
}

/** More boxes than these are too small to read in a sidebar. */
const MAX_BOXES = 12;
