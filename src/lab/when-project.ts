import type { Widget } from '@lumino/widgets';
import type { StagebookModel } from './model.js';

/**
 * Waits until the panel shows the project at `root`, or any where that is null; for ever once the widget is disposed.
 *
 * A tab that comes back after a reload is there before its project, and may be of another than the active notebook's.
 */
export function whenProject(
  root: string | null,
  model: StagebookModel,
  widget: Widget
): Promise<void> {
  return new Promise(resolve => {
    const look = (): void => {
      if (!model.project || model.project.root !== (root ?? model.project.root)) return;
      model.changed.disconnect(look, widget);
      resolve();
    };
    model.changed.connect(look, widget);
    look();
  });
}
