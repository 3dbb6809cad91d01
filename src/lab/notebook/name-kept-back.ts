import type { TranslationBundle } from '@jupyterlab/translation';
import type { ProjectClient } from '../project-client.js';
import { readDocuments } from './project-notebooks.js';

/** Names the cells of classes that an error keeps back, as people count them: `Cell 3 (Train)`; a class whose cell is not on the screen by itself. */
export async function nameKeptBack(
  project: ProjectClient,
  heldBack: readonly string[],
  trans: TranslationBundle
): Promise<readonly string[]> {
  const panels = project.listNotebooks();
  const checked = await project.ask('graph/check', { documents: readDocuments(panels) });
  const classes = checked?.ok === true ? checked.value.classes : [];
  const cells = panels.map(panel => panel.context.model.sharedModel.cells);
  return heldBack.map((name, i) => {
    const id = classes.find(({ className }) => className === name)?.cellId;
    const [number] = cells
      .map(list => list.findIndex(cell => cell.getId() === id) + 1)
      .filter(found => found > 0);
    if (number === undefined) return name;
    return i === 0
      ? trans.__('Cell %1 (%2)', number, name)
      : trans.__('cell %1 (%2)', number, name);
  });
}
