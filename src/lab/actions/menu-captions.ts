import { MessageLoop } from '@lumino/messaging';
import type { Menu } from '@lumino/widgets';

/** Gives items of a menu that are ours their captions as tooltips, which tell why one is disabled: a menu shows none. */
export function showCaptions(menu: Menu): void {
  MessageLoop.installMessageHook(menu, (_, { type }) => {
    // The items are drawn after this.
    if (type === 'update-request') queueMicrotask(() => captionItems(menu));
    return true;
  });
}

function captionItems(menu: Menu): void {
  [...menu.contentNode.children].forEach((node, i) => {
    const item = menu.items[i];
    // Elements are used again for the items of other menus.
    if (item?.command.startsWith('stagebook:') === true) node.setAttribute('title', item.caption);
    else node.removeAttribute('title');
  });
}
