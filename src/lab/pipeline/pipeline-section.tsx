import { launchIcon, listIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { Widget } from '@lumino/widgets';
import type { ReactElement } from 'react';
import { CommandButton } from '../components/command-button.js';
import { CommandIDs } from '../command-ids.js';
import type { Diagnostic } from '../../contract/diagnostic.js';
import type { RunView } from '../../contract/experiment-run.js';
import type { PipelineView } from '../../contract/pipeline-view.js';
import { DagDrawing, layOutBoxes } from './dag-drawing.js';
import { DiagnosticsList } from '../diagnostics-list.js';
import { FittedSection } from '../components/fitted-section.js';
import type { StagebookModel } from '../model.js';
import { describeShown, findShownLive, type IShownLive } from '../runs/shown-run.js';
import { ProblemPage } from '../setup/problem-page.js';
import { holdsMetricsOnly } from '../setup/describe-missing.js';
import { ProjectNotices } from '../setup/project-notices.js';
import { collapseStages, type IDrawnPipeline, type IDrawnStage } from './collapse-stages.js';
import { FailedRun } from './failed-run.js';
import { placeOfStage } from './place-of-stage.js';
import { RailList } from './rail-list.js';
import type { IShownRun } from './run-looks.js';
import { countStale, describeStages } from './stage-looks.js';
import { toolbarAction } from '../components/toolbar-action.js';
import { ToolbarToggle } from '../components/toolbar-toggle.js';

/** The stage graph and what is wrong with it. */
export class PipelineSection extends FittedSection {
  constructor(model: StagebookModel, commands: CommandRegistry, trans: TranslationBundle) {
    super(model, commands, trans);
    this.addClass('jp-StagebookPipeline');
    this.title.label = trans.__('Pipeline');
    this._railsToggle = new ToolbarToggle({
      icon: listIcon,
      label: trans.__('Draw stages as a list'),
      onClick: () => {
        this._toggleRails();
      }
    });
    this.toolbar.addItem('rails', this._railsToggle);
    this.toolbar.addItem(
      'graph',
      toolbarAction({
        icon: launchIcon,
        tooltip: trans.__('Open the graph in the main area'),
        onClick: () => void commands.execute(CommandIDs.openGraph)
      })
    );
    model.runs.changed.connect(this._onRunsChanged, this);
    model.history.changed.connect(this._onHistoryChanged, this);
  }

  override dispose(): void {
    this.model.runs.changed.disconnect(this._onRunsChanged, this);
    this.model.history.changed.disconnect(this._onHistoryChanged, this);
    super.dispose();
  }

  private _onRunsChanged(): void {
    this.update();
  }

  /** The selected run is shown, where several go on; and what is missing depends on what was restored. */
  private _onHistoryChanged(): void {
    const wasMetricsOnly = this._isMetricsOnly;
    this._isMetricsOnly = holdsMetricsOnly(this.model.history.view);
    const isOther = this._findLive()?.run.record.id !== this._shown;
    if (isOther || this._isMetricsOnly !== wasMetricsOnly) this.update();
  }

  protected override summarize(): string {
    const { pipeline, problem, diagnostics } = this.model;
    const { trans } = this;
    if (problem || !pipeline) return '';
    const parts: string[] = [];
    // A narrow heading is cut at its end.
    const problems = diagnostics.filter(({ severity }) => severity !== 'info').length;
    if (problems > 0) parts.push(trans._n('%1 problem', '%1 problems', problems));
    const stages = pipeline.stages.filter(stage => stage.kind === 'stage');
    if (stages.length > 0) {
      const stale = countStale(pipeline);
      parts.push(trans._n('%1 stage', '%1 stages', stages.length));
      parts.push(stale === 0 ? trans.__('up to date') : trans.__('%1 to run', stale));
    }
    return parts.join(', ');
  }

  protected override onResize(msg: Widget.ResizeMessage): void {
    super.onResize(msg);
    const { height } = msg;
    // Beside the room that a bar to scroll with has.
    const width = this.node.clientWidth;
    if (width <= 0 || (width === this._width && height === this._height)) return;
    this._width = width;
    this._height = height;
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
          isMetricsOnly={this._isMetricsOnly}
          commands={commands}
          trans={trans}
        />
        <DiagnosticsList diagnostics={diagnostics} commands={commands} trans={trans} />
        {pipeline === null ? (
          <p className="jp-StagebookEmpty">{trans.__('Reading the pipeline…')}</p>
        ) : pipeline.stages.length > 0 ? (
          this._renderGraph(pipeline)
        ) : (
          !diagnostics.some(isUnreadable) && this._renderNoStages()
        )}
      </>
    );
  }

  private _renderNoStages(): ReactElement {
    const { trans, commands } = this;
    const isOnScreen = this.model.checks.classes.length > 0;
    return (
      <div className="jp-StagebookEmpty">
        <p>
          {isOnScreen
            ? trans.__('The graph of the class cells is not written yet.')
            : trans.__('No stages yet. Write a class per stage, then write the graph.')}
        </p>
        <CommandButton
          commands={commands}
          id={CommandIDs.writeGraph}
          label={trans.__('Write the graph')}
        />
      </div>
    );
  }

  private _renderGraph(pipeline: PipelineView): ReactElement {
    const { trans } = this;
    const drawn = this._draw(pipeline);
    const live = this._findLive();
    this._shown = live?.run.record.id;
    const told = live ? describeShown(live, trans) : null;
    const looks = describeStages(drawn, this._findRun(live?.run), trans);
    const shared = {
      pipeline: drawn,
      looks,
      trans,
      scroller: this._scroller,
      sight: this._height,
      onSelect: (stage: IDrawnStage): void => {
        this._select(stage);
      }
    };
    const width = Math.max(180, this._width);
    const areMany = drawn.stages.length > MAX_BOXES;
    const drawing = (this._asRails ?? areMany) ? null : layOutBoxes(drawn, looks, width);
    const fits = drawing !== null && (this._asRails === false || drawing.width <= width);
    this._isRails = !fits;
    this._railsToggle.setPressed(!fits);
    return (
      <>
        {told !== null && <p className="jp-StagebookPipeline-others">{told}</p>}
        {fits ? (
          <DagDrawing drawing={drawing} {...shared} />
        ) : (
          <RailList width={width} {...shared} />
        )}
      </>
    );
  }

  /** Returns the same object as long as the same is drawn: news of a run lay nothing out anew. */
  private _draw(pipeline: PipelineView): IDrawnPipeline {
    const way = [...this._open].join('\n');
    if (this._drawn?.from !== pipeline || this._drawn.way !== way)
      this._drawn = { from: pipeline, way, drawn: collapseStages(pipeline, this._open) };
    return this._drawn.drawn;
  }

  private _findLive(): IShownLive | undefined {
    return findShownLive(this.model.runs, this.model.history);
  }

  /** The run that goes on, else the last one while its end is news. */
  private _findRun(live: RunView | undefined): IShownRun | undefined {
    const { runs, offlineSince } = this.model;
    if (live) return { ...live, isOffline: offlineSince !== null };
    const [last] = runs.shown;
    return this._failed.look(last, this._describeEdits(last?.progress?.stage));
  }

  /** All that an edit of a stage changes; undefined while it is not known. */
  private _describeEdits(name: string | undefined): string | undefined {
    const stage = this.model.pipeline?.stages.find(item => item.name === name);
    if (!stage) return undefined;
    const { origin, state, reasons, cmd } = stage;
    const cell = this.model.checks.classes.find(
      ({ cellId, className }) => cellId === origin?.cellId && className === origin.className
    );
    return origin && !cell ? undefined : JSON.stringify([state, reasons, cmd, cell?.state]);
  }

  /** Opens what is collapsed; else shows the cell or the file behind a stage. */
  private _select(stage: IDrawnStage): void {
    if (stage.members.length > 1) {
      this._open.add(stage.name);
      this.update();
      return;
    }
    const location = { ...placeOfStage(stage) };
    void this.commands.execute(CommandIDs.revealLocation, { location });
  }

  private _toggleRails(): void {
    this._asRails = !this._isRails;
    this.update();
  }

  /** What the user chose; null: by the number of stages. */
  private _asRails: boolean | null = null;
  private _drawn: {
    readonly from: PipelineView;
    readonly way: string;
    readonly drawn: IDrawnPipeline;
  } | null = null;
  private readonly _failed = new FailedRun();
  /** True where the list is drawn, by choice or for want of room. */
  private _isRails = false;
  private readonly _railsToggle: ToolbarToggle;
  /** Names of templates whose stages are drawn each by itself. */
  private readonly _open = new Set<string>();
  /** Id of the run that is shown. */
  private _shown: string | undefined;
  /** Whether the checkpoint that the workspace holds has lost its model. */
  private _isMetricsOnly = false;
  private readonly _scroller = { current: this.node };
  private _height = 0;
  private _width = 250;
}

/** Tells whether a problem keeps a file of the pipeline from being read: its stages are not known then. */
function isUnreadable({ severity, code }: Diagnostic): boolean {
  return severity === 'error' && code.startsWith('pipeline/');
}

/** More boxes than these give no picture in a sidebar. */
const MAX_BOXES = 12;
