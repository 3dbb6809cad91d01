import { Clipboard, MainAreaWidget, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { Message } from '@lumino/messaging';
import type { Widget } from '@lumino/widgets';
import type { ReactElement } from 'react';
import type { RevisionData } from '../../contract/experiment-view.js';
import type { PipelineView } from '../../contract/pipeline-view.js';
import { toRevision } from '../actions/revision-args.js';
import { CommandIDs } from '../command-ids.js';
import type { IHistorySelection } from '../history/history-selection.js';
import { stagebookIcon } from '../icons.js';
import type { StagebookModel } from '../model.js';
import {
  collapseStages,
  type IDrawnPipeline,
  type IDrawnStage
} from '../pipeline/collapse-stages.js';
import { placeOfStage } from '../pipeline/place-of-stage.js';
import { describeStages } from '../pipeline/stage-looks.js';
import { focusTabStop, GraphView } from './graph-view.js';
import { toMermaid, toOutsGraph } from './outs-graph.js';
import { saveSvg } from './save-svg.js';
import { StageDetails } from './stage-details.js';
import { toolbarAction } from '../toolbar-action.js';

/** Id of the tab. */
export const GRAPH_ID = 'stagebook-graph';

/** Width of the part that tells of the selected stage, in CSS pixels. */
const DETAILS_WIDTH = 260;

/** Makes the tab with the stage graph. */
export function createGraphWidget(options: GraphBody.IOptions): MainAreaWidget<GraphBody> {
  const { trans } = options;
  const body = new GraphBody(options);
  const widget = new MainAreaWidget({ content: body });
  widget.id = GRAPH_ID;
  widget.title.label = trans.__('Graph');
  widget.title.icon = stagebookIcon;
  widget.title.closable = true;
  const add = (name: string, label: string, tooltip: string, onClick: () => void): void => {
    widget.toolbar.addItem(name, toolbarAction({ label, tooltip, onClick }));
  };
  add('fit', trans.__('Fit'), trans.__('Show the whole graph (0)'), () => {
    body.showAll();
  });
  add(
    'outs',
    trans.__('Stages or files'),
    trans.__('Draw stages, or the files between them'),
    () => {
      body.toggleOuts();
    }
  );
  add(
    'revision',
    trans.__('Workspace or checkpoint'),
    trans.__('Show the graph of the workspace, or of the checkpoint that is selected'),
    () => {
      body.toggleRevision();
    }
  );
  add(
    'mermaid',
    trans.__('Copy as Mermaid'),
    trans.__('Copy the graph for a Markdown cell'),
    () => {
      body.copyMermaid();
    }
  );
  add('svg', trans.__('Save as SVG'), trans.__('Save the drawing as a file'), () => {
    body.save();
  });
  return widget;
}

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

  /** Shows the whole graph. */
  showAll(): void {
    this._fitCount++;
    this.update();
  }

  /** Draws files instead of stages, or stages again. */
  toggleOuts(): void {
    this._showsOuts = !this._showsOuts;
    this._selected = null;
    this.showAll();
  }

  /** Shows the graph of the selected checkpoint, or that of the workspace again. */
  toggleRevision(): void {
    this._followsSelection = !this._followsSelection;
    this._onHistoryChanged();
    this.update();
  }

  copyMermaid(): void {
    const pipeline = this._pipeline();
    if (!pipeline) return;
    Clipboard.copyToSystem(toMermaid(this._showsOuts ? toOutsGraph(pipeline) : pipeline));
    Notification.success(this._options.trans.__('Copied as Mermaid.'), { autoClose: 2000 });
  }

  save(): void {
    const svg = this.node.querySelector('svg');
    if (svg) saveSvg(svg, `${this._options.model.project?.name ?? 'graph'}.svg`);
  }

  /** The keys are heard by the boxes, which may not be drawn yet. */
  protected override onActivateRequest(): void {
    this._wantsFocus = true;
    this.update();
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
      return <p className="jp-StagebookEmpty">{trans.__('No stages to draw.')}</p>;
    const drawn = this._draw(pipeline);
    const [live] = this._revision() === null ? model.runs.live : [];
    const run = live && { ...live, isOffline: model.offlineSince !== null };
    const looks = describeStages(drawn, run, trans);
    const stage = drawn.stages.find(({ name }) => name === this._selected);
    const look = stage && looks.get(stage.name);
    const { clientWidth, clientHeight } = this.node;
    const width = Math.max(100, clientWidth - (stage ? DETAILS_WIDTH : 0));
    return (
      <>
        <div className="jp-StagebookGraph-head" role="status">
          {this._describeRevision()}
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
    const location = placeOfStage(stage);
    void this._options.commands.execute(CommandIDs.revealLocation, { location });
  }

  /** Returns the same object as long as the same is drawn: news of a run lay nothing out anew. */
  private _draw(pipeline: PipelineView): IDrawnPipeline {
    const way = this._showsOuts ? 'outs' : `stages ${this._open.size}`;
    if (this._drawn?.from !== pipeline || this._drawn.way !== way) {
      const drawn = this._showsOuts ? toOutsGraph(pipeline) : collapseStages(pipeline, this._open);
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
    const rev = this._revision();
    if (rev === null) return this._options.model.pipeline;
    return this._known?.rev === rev ? this._known.pipeline : null;
  }

  private _data(): RevisionData | null {
    const selection = this._selection();
    if (!selection) return this._options.model.history.view?.workspace ?? null;
    // Of a checkpoint that is pinned alone no values are known.
    if (selection.kind === 'pin') return null;
    if (selection.kind === 'checkpoint') return selection.checkpoint;
    return selection.kind === 'baseline'
      ? selection.baseline
      : (selection.experiment.checkpoints[0] ?? null);
  }

  private _describeRevision(): string {
    const { trans } = this._options;
    const selection = this._selection();
    return selection ? toRevision(selection, trans).label : trans.__('Workspace');
  }

  private _onHistoryChanged(): void {
    const rev = this._revision();
    if (rev !== null && this._known?.rev !== rev) void this._read(rev);
    this.update();
  }

  private async _read(rev: string): Promise<void> {
    const read = await this._options.model.ask('graph/at', { rev });
    if (!read?.ok || this.isDisposed || rev !== this._revision()) return;
    this._known = { rev, pipeline: read.value };
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

  private _drawn: {
    readonly from: PipelineView;
    readonly way: string;
    readonly drawn: IDrawnPipeline;
  } | null = null;
  private _fitCount = 0;
  private _followsSelection = false;
  private _known: { readonly rev: string; readonly pipeline: PipelineView } | null = null;
  /** Names of templates whose stages are drawn each by itself. */
  private readonly _open = new Set<string>();
  private _selected: string | null = null;
  private _showsOuts = false;
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
