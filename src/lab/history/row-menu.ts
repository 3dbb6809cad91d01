/** Opens JupyterLab's context menu of a row, as a click of the right button would. */
export function openMenuOf(row: HTMLElement): void {
  const { left, bottom } = row.getBoundingClientRect();
  open(row, left + 40, bottom);
}

/** Opens the menu of the selected row below a button that stands elsewhere. */
export function openRowMenu(button: HTMLElement): void {
  const row = document.querySelector<HTMLElement>('.jp-StagebookHistory-row.jp-mod-selected');
  const { left, bottom } = button.getBoundingClientRect();
  if (row) open(row, left, bottom);
}

function open(row: HTMLElement, clientX: number, clientY: number): void {
  row.dispatchEvent(
    new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX, clientY, button: 2 })
  );
}
