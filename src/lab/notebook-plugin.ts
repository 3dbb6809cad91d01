import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { EditorExtensionRegistry, IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator } from '@jupyterlab/translation';
import { IStagebook } from 'stagebook/lab';
/* eslint-disable jupyter/prefer-lazy-imports -- cells are marked from the start */
import { CommandIDs } from './command-ids.js';
import { StagebookModel } from './model.js';
import { CellBadges } from './notebook/cell-badges.js';
import { CellLint, type ILintedCell } from './notebook/cell-lint.js';

/** What is wrong with the cells and how far the graph follows them, in the notebook itself. */
export const notebook: JupyterFrontEndPlugin<void> = {
  id: 'stagebook:notebook',
  description: 'Marks problems in the cells of a notebook and the state of its class cells.',
  autoStart: true,
  requires: [IStagebook, INotebookTracker, ITranslator],
  optional: [IEditorExtensionRegistry],
  activate: (
    app: JupyterFrontEnd,
    stagebook: IStagebook,
    tracker: INotebookTracker,
    translator: ITranslator,
    editors: IEditorExtensionRegistry | null
  ) => {
    if (!(stagebook instanceof StagebookModel)) return;
    const trans = translator.load('stagebook');
    const lint = new CellLint(stagebook.checks, trans, place => {
      void app.commands.execute(CommandIDs.revealLocation, { location: { ...place } }).then(() => {
        if (tracker.currentWidget) tracker.currentWidget.content.mode = 'edit';
      });
    });
    new CellBadges(stagebook.checks, tracker, trans);
    editors?.addExtension({
      name: 'stagebook:problems',
      factory: ({ model, inline }) =>
        isCell(model.sharedModel) && inline
          ? EditorExtensionRegistry.createImmutableExtension(
              lint.createExtension(model.sharedModel)
            )
          : null
    });
  }
};

/** A file's editor has no cell behind it. */
function isCell(shared: object): shared is ILintedCell {
  return 'cell_type' in shared && shared.cell_type === 'code';
}
