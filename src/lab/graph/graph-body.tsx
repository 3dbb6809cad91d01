import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { Message } from '@lumino/messaging';
import type { Widget } from '@lumino/widgets';
import type { ReactElement } from 'react';
import type { RevisionData } from '../../contract/experiment-view.js';
import { formatMermaid } from '../../contract/mermaid.js';
import type { PipelineView } from '../../contract/pipeline-view.js';
import { toRevision } from '../actions/revision-args.js';
import { CommandIDs } from '../command-ids.js';
import { dataOf, type IHistorySelection } from '../history/history-selection.js';
import type { StagebookModel } from '../model.js';
import {
  collapseStages,
  type IDrawnPipeline,
  type IDrawnStage
} from '../pipeline/collapse-stages.js';
import { placeOfStage } from '../pipeline/place-of-stage.js';
import { describeStages } from '../pipeline/stage-looks.js';
import { describeShown, findShownLive } from '../runs/shown-run.js';
import type { IPlace } from '../reveal.js';
import { describeFailure } from '../setup/describe-failure.js';
import { focusTabStop, GraphView, isGraphKey } from './graph-view.js';
import { toOutsGraph } from './outs-graph.js';
import { RevisionGraph } from './revision-graph.js';
import { saveSvg } from './save-svg.js';
import { StageDetails } from './stage-details.js';

/** Width of the part that tells of the selected stage, in CSS pixels. */
const DETAILS_WIDTH = 260;

/** The stage graph with what is known of the selected stage beside it. */
export class GraphBody extends ReactWidget {
  constructor(private readonly _options: GraphBody.IOptions) {
    super();
    this.addClass('jp-StagebookGraph');
    const { model } = _options;
    model.history.changed.connect(this._onHistoryChanged, this);
    model.onlookers.add(this);
    model.runs.changed.connect(this._redraw, this);
  }

  override dispose(): void {
    const { model } = this._options;
    model.history.changed.disconnect(this._onHistoryChanged, this);
    model.runs.changed.disconnect(this._redraw, this);
    super.dispose();
  }

  /** Hands a key that the ground hears to a box: it may have the focus, and the boxes act on keys. */
  handleEvent(event: Event): void {
    if (!(event instanceof KeyboardEvent) || event.target !== this.node || !isGraphKey(event))
      return;
    focusTabStop(this.node);
    const box = document.activeElement;
    if (box === null || box === this.node || !this.node.contains(box)) return;
    event.stopPropagation();
    if (!box.dispatchEvent(new KeyboardEvent(event.type, event))) event.preventDefault();
  }

  /** Shows the whole graph. */
  showAll(): void {
    this._fitCount++;
    this.update();
  }

  /** Draws stages, or the files that they read and write. */
  draw(content: 'stages' | 'files'): void {
    this._showsFiles = content === 'files';
    this._selected = null;
    this.showAll();
  }

  /** Shows the graph of the workspace, or that of whichever checkpoint is selected. */
  follow(place: 'workspace' | 'checkpoint'): void {
    this._followsSelection = place === 'checkpoint';
    this._onHistoryChanged();
  }

  copyMermaid(): void {
    const pipeline = this._pipeline();
    if (!pipeline) return;
    Clipboard.copyToSystem(formatMermaid(this._showsFiles ? toOutsGraph(pipeline) : pipeline));
    Notification.success(this._options.trans.__('Copied as Mermaid.'), { autoClose: 2000 });
  }

  save(): void {
    const svg = this.node.querySelector<SVGSVGElement>('.jp-StagebookGraph-drawing');
    if (svg) saveSvg(svg, `${this._options.model.project?.name ?? 'graph'}.svg`);
  }

  /** The keys are heard by the boxes, which may not be drawn yet. */
  protected override onActivateRequest(): void {
    this._wantsFocus = true;
    this.update();
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this.node.addEventListener('keydown', this);
  }

  protected override onBeforeDetach(msg: Message): void {
    this.node.removeEventListener('keydown', this);
    super.onBeforeDetach(msg);
  }

  protected override onUpdateRequest(msg: Message): void {
    super.onUpdateRequest(msg);
    if (this._wantsFocus) void this.renderPromise?.then(() => this._focus());
  }

  protected override onResize(msg: Widget.ResizeMessage): void {
    super.onResize(msg);
    this.update();
  }

  protected override render(): ReactElement {
    const { model } = this._options;
    return <UseSignal signal={model.changed}>{() => this._renderGraph()}</UseSignal>;
  }

  private _renderGraph(): ReactElement {
    const { model, commands, trans } = this._options;
    const pipeline = this._pipeline();
    if (!pipeline || pipeline.stages.length === 0)
      return <p className="jp-StagebookEmpty">{this._describeNothing(pipeline)}</p>;
    const drawn = this._draw(pipeline);
    const live = this._revision() === null ? findShownLive(model.runs, model.history) : undefined;
    const run = live && { ...live.run, isOffline: model.offlineSince !== null };
    const others = live ? describeShown(live, trans) : null;
    const looks = describeStages(drawn, run, trans);
    const stage = drawn.stages.find(({ name }) => name === this._selected);
    const look = stage && looks.get(stage.name);
    const { clientWidth, clientHeight } = this.node;
    const width = Math.max(100, clientWidth - (stage ? DETAILS_WIDTH : 0));
    return (
      <>
        <div className="jp-StagebookGraph-head" role="status">
          {this._describeRevision()}
          {others !== null && `. ${others}`}
        </div>
        <div className="jp-StagebookGraph-body">
          <GraphView
            pipeline={drawn}
            looks={looks}
            selected={this._selected}
            width={width}
            height={Math.max(100, clientHeight - 24)}
            fitCount={this._fitCount}
            trans={trans}
            onSelect={({ name }) => {
              this._selected = name;
              this.update();
            }}
            onOpen={item => {
              this._openStage(item);
            }}
          />
          {stage && (
            <StageDetails
              stage={stage}
              state={[look?.text, look?.run?.detail].filter(Boolean).join('. ')}
              place={this._placeOf(stage)}
              isOfWorkspace={this._revision() === null}
              data={this._data()}
              commands={commands}
              trans={trans}
              onOpen={() => {
                this._openStage(stage);
              }}
            />
          )}
        </div>
      </>
    );
  }

  private _openStage(stage: IDrawnStage): void {
    if (stage.members.length > 1) {
      this._open.add(stage.name);
      this.showAll();
      return;
    }
    const location = { ...this._placeOf(stage) };
    void this._options.commands.execute(CommandIDs.revealLocation, { location });
  }

  /** Where a stage is declared; of a file, the stage that makes it; else the file itself. */
  private _placeOf(stage: IDrawnStage): IPlace {
    const maker = this._showsFiles
      ? this._pipeline()?.stages.find(({ outs }) => outs.includes(stage.name))
      : stage;
    return maker ? placeOfStage(maker) : { path: stage.name, line: 0, column: 0 };
  }

  /** Returns the same object as long as the same is drawn: news of a run lay nothing out anew. */
  private _draw(pipeline: PipelineView): IDrawnPipeline {
    const way = this._showsFiles ? 'files' : `stages ${this._open.size}`;
    if (this._drawn?.from !== pipeline || this._drawn.way !== way) {
      const drawn = this._showsFiles ? toOutsGraph(pipeline) : collapseStages(pipeline, this._open);
      this._drawn = { from: pipeline, way, drawn };
    }
    return this._drawn.drawn;
  }

  private _selection(): IHistorySelection | null {
    return this._followsSelection ? this._options.model.history.selection : null;
  }

  private _revision(): string | null {
    return this._selection()?.rev ?? null;
  }

  private _pipeline(): PipelineView | null {
    if (this._revision() === null) return this._options.model.pipeline;
    const { answer } = this._checkpoint;
    return answer?.ok ? answer.value : null;
  }

  /** Why there is nothing to draw. */
  private _describeNothing(pipeline: PipelineView | null): string {
    const { model, trans } = this._options;
    const answer = this._revision() === null ? undefined : this._checkpoint.answer;
    if (answer?.ok === false) return describeFailure(answer.failure, trans).message;
    // Of a project without a problem the pipeline comes in a moment.
    const isRead = pipeline !== null || model.problem !== null;
    return isRead ? trans.__('No stages to draw.') : trans.__('Reading the pipeline…');
  }

  private _data(): RevisionData | null {
    const selection = this._selection();
    if (selection) return dataOf(selection);
    return this._options.model.history.view?.workspace ?? null;
  }

  private _describeRevision(): string {
    const { trans } = this._options;
    const selection = this._selection();
    if (selection) return toRevision(selection, trans).label;
    return this._followsSelection
      ? trans.__('Workspace, until a checkpoint is selected in the history')
      : trans.__('Workspace');
  }

  private _onHistoryChanged(): void {
    const rev = this._revision();
    if (rev !== null) void this._checkpoint.follow(rev);
    this.update();
  }

  private _focus(): void {
    this._wantsFocus = false;
    // Whoever went on meanwhile keeps the focus.
    if (document.activeElement === this.node) focusTabStop(this.node);
  }

  private _redraw(): void {
    this.update();
  }

  /** The graph of the selected checkpoint. */
  private readonly _checkpoint = new RevisionGraph({
    read: rev => this._options.model.ask('graph/at', { rev }),
    onRead: () => {
      if (!this.isDisposed) this.update();
    }
  });
  private _drawn: {
    readonly from: PipelineView;
    readonly way: string;
    readonly drawn: IDrawnPipeline;
  } | null = null;
  private _fitCount = 0;
  private _followsSelection = false;
  /** Names of templates whose stages are drawn each by itself. */
  private readonly _open = new Set<string>();
  private _selected: string | null = null;
  private _showsFiles = false;
  private _wantsFocus = false;
}

/** Types of the graph. */
export namespace GraphBody {
  /** What a graph is made of. */
  export interface IOptions {
    readonly model: StagebookModel;
    readonly commands: CommandRegistry;
    readonly trans: TranslationBundle;
  }
}
