import type { Widget } from '@lumino/widgets';
import type { StagebookModel } from './model.js';

/** Names a tab, and as soon as several projects are open, the one that it is of. */
export function nameTab(
  widget: Widget,
  label: string,
  root: string | null,
  model: Pick<StagebookModel, 'changed' | 'find'>
): void {
  const name = (): void => {
    const project = root === null ? undefined : model.find(root);
    widget.title.label = project?.sign(label) ?? label;
  };
  name();
  // It is let go with the tab, which forgets whatever it listens to.
  model.changed.connect(name, widget);
}
