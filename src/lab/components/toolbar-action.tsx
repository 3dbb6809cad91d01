import {
  addToolbarButtonClass,
  ReactWidget,
  ToolbarButtonComponent
} from '@jupyterlab/ui-components';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { Widget } from '@lumino/widgets';

/**
 * Makes a button of a toolbar that does something.
 *
 * JupyterLab's `ToolbarButton` looks pressed after every other click, and does what it does twice for Enter.
 */
export function toolbarAction(options: {
  readonly icon?: LabIcon;
  readonly label?: string;
  readonly tooltip: string;
  readonly onClick: () => void;
}): Widget {
  const button = ReactWidget.create(<ToolbarButtonComponent {...options} noFocusOnClick />);
  return addToolbarButtonClass(button);
}
