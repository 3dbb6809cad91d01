import type { Menu, Widget } from '@lumino/widgets';

/** Gives the focus back to the history where nobody has it: a menu takes it and leaves it to nobody. */
export function returnFocus(): void {
  if (isFree()) document.querySelector<HTMLElement>('.jp-StagebookHistory-tree')?.focus();
}

/** Gives the focus back to who has it now when a menu closes, unless what was chosen took it. */
export function returnFocusFrom(menu: Menu): void {
  const before = document.activeElement;
  const onClose = (): void => {
    menu.aboutToClose.disconnect(onClose);
    // The menu is there until it has closed.
    window.setTimeout(() => {
      if (isFree() && before instanceof HTMLElement) before.focus();
    });
  };
  menu.aboutToClose.connect(onClose);
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

/** Tells whether nobody has the focus. */
function isFree(): boolean {
  const { activeElement, body } = document;
  return activeElement === null || activeElement === body;
}
