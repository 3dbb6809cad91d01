import { type LabIcon, ReactWidget } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';

/**
 * A button of a toolbar that is pressed while something holds.
 *
 * JupyterLab's own buttons have no role on which that could be told.
 */
export class ToolbarToggle extends ReactWidget {
  constructor(private readonly _options: ToolbarToggle.IOptions) {
    super();
    this.addClass('jp-StagebookToggle');
  }

  /** Shows whether it holds. */
  setPressed(isPressed: boolean): void {
    if (isPressed === this._isPressed) return;
    this._isPressed = isPressed;
    this.update();
  }

  protected override render(): ReactElement {
    const { icon, label, onClick } = this._options;
    return (
      <button aria-pressed={this._isPressed} aria-label={label} title={label} onClick={onClick}>
        <icon.react tag="span" />
      </button>
    );
  }

  private _isPressed = false;
}

/** Types of the button. */
export namespace ToolbarToggle {
  /** What a button is made of. */
  export interface IOptions {
    readonly icon: LabIcon;
    /** What holds while it is pressed. */
    readonly label: string;
    readonly onClick: () => void;
  }
}
