import type { Menu, Widget } from '@lumino/widgets';

/** Gives the focus back to the history where nobody has it: a menu takes it and leaves it to nobody. */
export function returnFocus(): void {
  const { activeElement, body } = document;
  if (activeElement !== null && activeElement !== body) return;
  document.querySelector<HTMLElement>('.jp-StagebookHistory-tree')?.focus();
}

/** Gives the focus back after a context menu of a widget, also where nothing was chosen. */
export function returnFocusAfter(menu: Menu, widget: Widget): void {
  let isOurs = false;
  const onContextMenu = ({ target }: Event): void => {
    isOurs = target instanceof Node && widget.node.contains(target);
  };
  document.addEventListener('contextmenu', onContextMenu, true);
  widget.disposed.connect(() => {
    document.removeEventListener('contextmenu', onContextMenu, true);
  });
  menu.aboutToClose.connect(() => {
    // It is there until it has closed.
    if (isOurs) window.setTimeout(returnFocus);
  });
}
