import { SidePanel } from '@jupyterlab/ui-components';
import type { ITranslator } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { AccordionPanel } from '@lumino/widgets';
import { DetailsSection } from './details/details-section.js';
import { Header } from './header.js';
import { HistorySection } from './history/history-section.js';
import { stagebookIcon } from './icons.js';
import type { StagebookModel } from './model.js';
import { PipelineSection } from './pipeline/pipeline-section.js';
import { RunsSection } from './runs/runs-section.js';
import { SectionSizes } from './components/section-sizes.js';

/** The sidebar: header, *Pipeline*, *Runs*, *Checkpoint history*, *Details*. */
export class StagebookPanel extends SidePanel {
  constructor(options: StagebookPanel.IOptions) {
    super({ translator: options.translator });
    const { model, commands } = options;
    const trans = options.translator.load('stagebook');
    this.id = 'stagebook-panel';
    this.addClass('jp-StagebookPanel');
    this.title.icon = stagebookIcon;
    this.title.caption = trans.__('Stagebook: pipeline and experiments');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Stagebook'));
    this.header.addWidget(new Header(model, commands, trans));
    this.addWidget(new PipelineSection(model, commands, trans));
    this.addWidget(new RunsSection(model, commands, trans));
    this.addWidget(new HistorySection(model, commands, trans));
    this.addWidget(new DetailsSection(model, commands, trans));
    // The history, which grows without end, gets what the others leave.
    this._sizes = new SectionSizes(this._sections, [0.4, 0.25, 0.5]);
    this._model = model;
    this._model.changed.connect(this._onChanged, this);
    this._model.onlookers.add(this);
    this._onChanged();
  }

  override dispose(): void {
    this._sizes.dispose();
    this._model.changed.disconnect(this._onChanged, this);
    super.dispose();
  }

  /**
   * Opens the sections where a layout that was put back has only the first one open: it was saved while there was no
   * project, which closes them to make room.
   */
  openSections(): void {
    const others = this._sections.widgets.slice(1);
    if (others.some(({ isHidden }) => !isHidden)) return;
    const closed = others.map((_, i) => i + 1);
    if (this._parted) this._parted = { closed, sizes: null };
    else for (const index of closed) this._sections.expand(index);
  }

  private get _sections(): AccordionPanel {
    return this.content as AccordionPanel;
  }

  /** While there is no project, why not gets the room of the sections that would be empty. */
  private _onChanged(): void {
    const isStuck = this._model.problem !== null && this._model.project === null;
    if (isStuck === (this._parted !== null)) return;
    if (this._parted) {
      const { closed, sizes } = this._parted;
      for (const index of closed) this._sections.expand(index);
      if (sizes) this._sections.setRelativeSizes(sizes);
      this._parted = null;
      return;
    }
    const { widgets } = this._sections;
    const closed = widgets.flatMap(({ isHidden }, i) => (i > 0 && !isHidden ? [i] : []));
    this._parted = { closed, sizes: this._sections.relativeSizes() };
    for (const index of closed) this._sections.collapse(index);
  }

  private readonly _model: StagebookModel;
  private readonly _sizes: SectionSizes;
  /** Which sections were closed to make room, and what all of them had where that is known. */
  private _parted: { readonly closed: readonly number[]; readonly sizes: number[] | null } | null =
    null;
}

/** Types of the panel. */
export namespace StagebookPanel {
  /** What a panel is made of. */
  export interface IOptions {
    readonly model: StagebookModel;
    readonly commands: CommandRegistry;
    readonly translator: ITranslator;
  }
}
