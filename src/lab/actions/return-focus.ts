/** Gives the focus back to the history where nobody has it: a menu takes it and leaves it to nobody. */
export function returnFocus(): void {
  const { activeElement, body } = document;
  if (activeElement !== null && activeElement !== body) return;
  document.querySelector<HTMLElement>('.jp-StagebookHistory-tree')?.focus();
}
