import type { Widget } from '@lumino/widgets';
import type { StagebookModel } from './model.js';
import type { ProjectClient } from './project-client.js';

/**
 * Waits until the panel shows the project at `root`, or any where that is null, and returns it; waits for ever once the widget is disposed.
 *
 * A tab that comes back after a reload is there before its project, and may be of another than the active notebook's.
 */
export function whenProject(
  root: string | null,
  model: StagebookModel,
  widget: Widget
): Promise<ProjectClient> {
  return new Promise(resolve => {
    const look = (): void => {
      const { shown } = model;
      if (!shown || shown.root !== (root ?? shown.root)) return;
      model.changed.disconnect(look, widget);
      resolve(shown);
    };
    model.changed.connect(look, widget);
    look();
  });
}
