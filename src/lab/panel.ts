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
    // What grows gets the room; the user may draw the borders elsewhere.
    (this.content as AccordionPanel).setRelativeSizes([0.24, 0.12, 0.36, 0.28]);
  }
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
