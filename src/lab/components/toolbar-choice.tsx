import { ReactWidget } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';

/**
 * A choice of a toolbar: a button for each side, of which the chosen one is pressed.
 *
 * JupyterLab's own buttons have no role on which that could be told.
 */
export class ToolbarChoice<T extends string> extends ReactWidget {
  constructor(private readonly _options: ToolbarChoice.IOptions<T>) {
    super();
    this._chosen = _options.chosen;
    this.addClass('jp-StagebookChoice');
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', _options.label);
  }

  protected override render(): ReactElement {
    return (
      <>
        {this._options.sides.map(({ value, label, tooltip }) => (
          <button
            key={value}
            title={tooltip}
            aria-pressed={value === this._chosen}
            onClick={() => {
              this._choose(value);
            }}
          >
            {label}
          </button>
        ))}
      </>
    );
  }

  private _choose(value: T): void {
    if (value === this._chosen) return;
    this._chosen = value;
    this.update();
    this._options.onChoose(value);
  }

  private _chosen: T;
}

/** Types of the choice. */
export namespace ToolbarChoice {
  /** What a choice is between. */
  export interface IOptions<T extends string> {
    /** What is chosen, for those who do not see the buttons. */
    readonly label: string;
    readonly sides: readonly ISide<T>[];
    readonly chosen: T;
    readonly onChoose: (value: T) => void;
  }

  /** One of the sides. */
  export interface ISide<T extends string> {
    readonly value: T;
    readonly label: string;
    readonly tooltip: string;
  }
}
