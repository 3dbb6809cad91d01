import type { TranslationBundle } from '@jupyterlab/translation';
import { MenuSvg } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import type { Menu } from '@lumino/widgets';
import type { HistoryScope } from '../../contract/experiment-view.js';
import { returnFocusFrom } from '../actions/return-focus.js';
import { orderColumns, toggleColumn, type IColumn } from './history-columns.js';
import type { HistoryModel } from './history-model.js';

/** More columns than these make no menu that one can read. */
const MAX_COLUMNS = 30;

/** Opens the menu of what the history shows: order, columns of which some are drawn now, and of which commits. */
export function openHistoryMenu(
  model: HistoryModel,
  drawn: readonly IColumn[],
  trans: TranslationBundle,
  at: { readonly x: number; readonly y: number }
): void {
  const commands = new CommandRegistry();
  const menu = new MenuSvg({ commands });
  menu.addItem({ type: 'submenu', submenu: sortMenu(model, commands, trans) });
  menu.addItem({ type: 'submenu', submenu: columnMenu(model, drawn, commands, trans) });
  menu.addItem({ type: 'submenu', submenu: scopeMenu(model, commands, trans) });
  // What was chosen is carried out after the menu has closed.
  menu.aboutToClose.connect(() => {
    window.setTimeout(() => {
      menu.dispose();
    });
  });
  returnFocusFrom(menu);
  menu.open(at.x, at.y);
}

function sortMenu(model: HistoryModel, commands: CommandRegistry, trans: TranslationBundle): Menu {
  const menu = new MenuSvg({ commands });
  menu.title.label = trans.__('Sort by');
  const add = (label: string, isToggled: boolean, execute: () => void): void => {
    menu.addItem({ command: addChoice(commands, label, isToggled, execute) });
  };
  add(trans.__('Time, newest first'), model.sort === null, () => {
    model.setSort(null);
  });
  for (const column of orderColumns(model.columns, model.sort?.column).slice(0, MAX_COLUMNS))
    for (const isDescending of [true, false]) {
      const isToggled =
        model.sort?.column.id === column.id && model.sort.isDescending === isDescending;
      add(`${column.label} ${isDescending ? '↓' : '↑'}`, isToggled, () => {
        model.setSort({ column, isDescending });
      });
    }
  return menu;
}

function columnMenu(
  model: HistoryModel,
  drawn: readonly IColumn[],
  commands: CommandRegistry,
  trans: TranslationBundle
): Menu {
  const menu = new MenuSvg({ commands });
  menu.title.label = trans.__('Columns');
  const isFree = model.chosenColumns === null;
  const shown = model.chosenColumns ?? drawn.map(({ id }) => id);
  const asManyAsFit = addChoice(commands, trans.__('As many as fit'), isFree, () => {
    model.setColumns(null);
  });
  menu.addItem({ command: asManyAsFit });
  menu.addItem({ type: 'separator' });
  for (const { id, label } of model.columns.slice(0, MAX_COLUMNS)) {
    const command = addChoice(commands, label, shown.includes(id), () => {
      model.setColumns(toggleColumn(shown, id));
    });
    menu.addItem({ command });
  }
  return menu;
}

function scopeMenu(model: HistoryModel, commands: CommandRegistry, trans: TranslationBundle): Menu {
  const menu = new MenuSvg({ commands });
  menu.title.label = trans.__('Experiments of');
  const scopes: readonly (readonly [string, HistoryScope])[] = [
    [trans.__('This commit'), {}],
    [trans.__('The last 10 commits'), { last: 10 }],
    [trans.__('All branches'), { allBranches: true }],
    [trans.__('All tags'), { allTags: true }],
    [trans.__('All commits'), { allCommits: true }]
  ];
  for (const [label, scope] of scopes) {
    const isToggled = JSON.stringify(scope) === JSON.stringify(model.scope);
    const command = addChoice(commands, label, isToggled, () => {
      model.setScope(scope);
    });
    menu.addItem({ command });
  }
  return menu;
}

/** Adds a command of this menu alone and returns its id. */
function addChoice(
  commands: CommandRegistry,
  label: string,
  isToggled: boolean,
  execute: () => void
): string {
  const id = `choice-${commands.listCommands().length}`;
  commands.addCommand(id, {
    label,
    isToggled: () => isToggled,
    describedBy: { args: { type: 'object', properties: {} } },
    execute
  });
  return id;
}
