import { ReactWidget, Toolbar, UseSignal } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { Widget } from '@lumino/widgets';
import type { ReactElement } from 'react';
import type { StagebookModel } from '../model.js';

/** A part of the sidebar: a title with a summary beside it, and a body that follows the model. */
export abstract class Section extends ReactWidget {
  constructor(
    protected readonly model: StagebookModel,
    protected readonly commands: CommandRegistry,
    protected readonly trans: TranslationBundle
  ) {
    super();
    this._summary.addClass('jp-StagebookSection-summary');
    // JupyterLab draws it in the title of the section.
    this.toolbar.addItem('summary', this._summary);
  }

  /** What JupyterLab shows beside the title. */
  readonly toolbar = new Toolbar();

  override dispose(): void {
    this.toolbar.dispose();
    super.dispose();
  }

  /** Draws what the model holds now. */
  protected abstract renderState(): ReactElement;

  /** Says in a few words what the body shows in full. */
  protected abstract summarize(): string;

  /** Tells the summary anew, for a section that follows more than the model. */
  protected updateSummary(): void {
    const text = this.summarize();
    this._summary.node.textContent = text;
    this._summary.node.title = text;
  }

  protected override render(): ReactElement {
    return (
      <UseSignal signal={this.model.changed}>
        {() => {
          this.updateSummary();
          return this.renderState();
        }}
      </UseSignal>
    );
  }

  private readonly _summary = new Widget();
}
